# The locks of yum 3 and of the rpm below it.
. ../rpm/locks.sh

# yum believes its lock when its process lives.
list_locks() {
  if [ -f /var/run/yum.pid ]; then
    print_holder /var/run/yum.pid "$(tr -cd '0-9' </var/run/yum.pid)"
  fi
  lock_holders /var/lib/rpm/.rpm.lock
}
