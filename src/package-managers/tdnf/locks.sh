# The locks of tdnf.
. ../rpm/locks.sh

list_locks() {
  lock_holders /var/run/.tdnf-instance-lockfile /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock
}
