# Applies exactly the packages in data `wanted` (one NEVRA per line). Arg: seconds to wait for a lock. The exit code is tdnf's.
# Marks are left alone: tdnf lists none.
patience=$1

is_locked() {
  for lock in /var/run/.tdnf-instance-lockfile /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock; do
    inode=$(stat -c '%i' "$lock" 2>/dev/null) || continue
    if awk -v inode=":$inode" '
      $4 == "WRITE" && substr($6, length($6) - length(inode) + 1) == inode { held = 1 }
      END { exit !held }
    ' /proc/locks; then return 0; fi
  done
  return 1
}

set --
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
done <<LINES
$(data wanted)
LINES
if [ "$#" -eq 0 ]; then exit 0; fi

waited=0
while is_locked; do
  if [ "$waited" -ge "$patience" ]; then
    echo 'patchctl: another transaction runs'
    exit 1
  fi
  sleep 2
  waited=$((waited + 2))
done

# The plan was resolved against the cached metadata; refreshing it now would be a choice. No NEVRA begins like an option.
result=0
tdnf -y --setopt=metadata_expire=never install "$@" || result=$?

checked=0
rpm -Va --nofiles --nodigest --nosignature || checked=$?
echo "patchctl: rpm -Va $checked"
exit "$result"
