# dnf 5 under the name that it has here (Fedora calls it `dnf`, too), and its locks.
. ../rpm/locks.sh

# shellcheck disable=SC2034 # for the scripts that take this in
dnf5=$(command -v dnf5 || echo dnf)

list_locks() {
  lock_holders /run/dnf/rpmtransaction.lock /var/lib/dnf/system-repo.lock /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock
}
