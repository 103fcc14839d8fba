# Ends what a killed dnf 5 left: removes the older of two versions and installs the newest again, so that its scripts run.
# Arg: seconds to wait for a lock. The exit code is dnf's; 92: done, but in part; 91: stopped before anything was changed.
. ./start.sh
. ../rpm/remove-duplicates.sh

# Repairs must not wait for mirrors to be well: the cached metadata is enough.
remove_duplicates() {
  "$dnf5" --setopt='*.metadata_expire=never' --setopt=clean_requirements_on_remove=False remove --duplicates "$@"
}

if ! await_locks "$1"; then stop 'another transaction runs'; fi
try_duplicates
run_duplicates
