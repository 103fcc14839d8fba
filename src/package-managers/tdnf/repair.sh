# Ends what a killed tdnf left: removes the older of two versions, unless something needs it, and installs the newest again, so that
# its scripts run. Arg: seconds to wait for a lock. Data `older`: labels that may go. `newest`: what stays of the same packages.
# The exit code is rpm's; 92: done, but in part; 91: stopped before anything was changed.
. ./locks.sh
. ../rpm/older-versions.sh

# One at a time, so that one that no repository has any more does not keep the others. Repairs must not wait for mirrors to be well.
install_again() {
  lost=''
  for label in $(installed newest); do
    if ! tdnf -y --setopt=metadata_expire=never reinstall "$label"; then lost="$lost$label "; fi
  done
}

if ! await_locks "$1"; then stop 'another transaction runs'; fi
mend_index
set --
for label in $(installed older); do set -- "$@" "$label"; done
remove_older "$@" || exit
install_again
end_repair 0 "$lost"
