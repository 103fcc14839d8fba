# Ends what a killed dnf left: removes the older of two versions and installs the newest again, so that its scripts run.
# Arg: seconds to wait for a lock. The exit code is dnf's; 92: done, but in part; 91: stopped before anything was changed.
patience=$1
. ./program.sh
. ../rpm/remove-duplicates.sh

# Repairs must not wait for mirrors to be well: the cached metadata is enough, and where a package is gone dnf says so.
remove_duplicates() {
  waited=0
  while :; do
    code=0
    "$dnf4" --setopt='*.metadata_expire=never' --setopt=exit_on_lock=True --setopt=clean_requirements_on_remove=False \
      "$1" remove --duplicates || code=$?
    if [ "$code" -ne "$locked" ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

try_duplicates
run_duplicates
