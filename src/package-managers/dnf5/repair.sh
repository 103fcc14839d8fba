# Ends what a killed dnf 5 left: removes the older of two versions and installs the newest again, so that its scripts run.
# Arg: seconds to wait for a lock. The exit code is dnf's; 92: done, but in part; 91: stopped before anything was changed.
patience=$1

dnf5=dnf
if command -v dnf5 >/dev/null; then dnf5=dnf5; fi

# Held by somebody who writes: a transaction of dnf 5 or rpm.
is_locked() {
  for lock in /run/dnf/rpmtransaction.lock /var/lib/dnf/system-repo.lock /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock; do
    inode=$(stat -c '%i' "$lock" 2>/dev/null) || continue
    if awk -v inode=":$inode" '
      $4 == "WRITE" && substr($6, length($6) - length(inode) + 1) == inode { held = 1 }
      END { exit !held }
    ' /proc/locks; then return 0; fi
  done
  return 1
}

await_lock() {
  waited=0
  while is_locked; do
    if [ "$waited" -ge "$patience" ]; then return 1; fi
    sleep 2
    waited=$((waited + 2))
  done
}

# Repairs must not wait for mirrors to be well: the cached metadata is enough.
remove_duplicates() {
  "$dnf5" --setopt='*.metadata_expire=never' --setopt=clean_requirements_on_remove=False remove --duplicates "$@"
}

if ! await_lock; then
  echo 'patchctl: another transaction runs'
  exit 91
fi
trial=$(remove_duplicates --assumeno 2>&1)
printf '%s\n' "$trial"
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
gone=$(printf '%s\n' "$trial" | sed -n "s/^Packages for argument '\(.*\)' installed, but not available\.$/\1/p" | tr '\n' ' ')
if [ -n "$gone" ]; then
  echo "patchctl: in no repository any more, so its scripts were not run again: ${gone% }"
  if [ "$result" -eq 0 ]; then result=92; fi
fi
exit "$result"
