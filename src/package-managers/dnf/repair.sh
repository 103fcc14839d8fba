# Ends what a killed dnf left: removes the older of two versions and installs the newest again, so that its scripts run.
# Arg: seconds to wait for a lock. The exit code is dnf's; 92: done, but in part; 91: stopped before anything was changed.
patience=$1

for program in dnf dnf-3 yum; do
  if command -v "$program" >/dev/null; then
    dnf4=$program
    break
  fi
done
dnf4=${dnf4:-dnf}

# Repairs must not wait for mirrors to be well: the cached metadata is enough, and where a package is gone dnf says so.
remove_duplicates() {
  waited=0
  while :; do
    code=0
    "$dnf4" --setopt='*.metadata_expire=never' --setopt=exit_on_lock=True --setopt=clean_requirements_on_remove=False \
      "$1" remove --duplicates || code=$?
    if [ "$code" -ne 200 ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

code=0
trial=$(remove_duplicates --assumeno 2>&1) || code=$?
printf '%s\n' "$trial"
if [ "$code" -eq 200 ]; then
  echo "patchctl: another program holds dnf's lock"
  exit 91
fi
case $trial in
  *'Removing dependent packages:'* | *'Removing unused dependencies:'*)
    echo 'patchctl: dnf would remove more than the older versions: it was not run'
    exit 91
    ;;
  *Reinstalling:* | *Removing:*) ;;
  *)
    echo 'patchctl: dnf finds no way to remove the older versions: it was not run'
    exit 91
    ;;
esac

result=0
remove_duplicates -y || result=$?
gone=$(printf '%s\n' "$trial" | sed -n 's/^Installed package \([^ ]*\) .*not available\.$/\1/p' | tr '\n' ' ')
if [ -n "$gone" ]; then
  echo "patchctl: in no repository any more, so its scripts were not run again: ${gone% }"
  if [ "$result" -eq 0 ]; then result=92; fi
fi
exit "$result"
