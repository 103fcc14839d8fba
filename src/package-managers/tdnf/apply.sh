# Applies exactly the packages in data `wanted` (one NEVRA per line). Arg: seconds to wait for a lock. The exit code is tdnf's.
# Marks are left alone: tdnf lists none.
patience=$1
. ./locks.sh

set --
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
done <<LINES
$(data wanted)
LINES
if [ "$#" -eq 0 ]; then exit 0; fi

if ! await_locks "$patience"; then
  echo 'patchctl: another transaction runs'
  exit 1
fi

# The plan was resolved against the cached metadata; refreshing it now would be a choice. No NEVRA begins like an option.
result=0
tdnf -y --setopt=metadata_expire=never install "$@" || result=$?

checked=0
rpm -Va --nofiles --nodigest --nosignature || checked=$?
echo "patchctl: rpm -Va $checked"
exit "$result"
