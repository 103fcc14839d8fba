# Applies exactly the packages in data `wanted` (one NEVRA per line) and puts the marks right. Arg: seconds to wait for a lock.
# Data `automatic`: name.arch of what was installed automatically before. `new`: name.arch of what was not installed.
# `replaced`: names of user-installed packages that the transaction replaces. The exit code is dnf's.
patience=$1
. ./start.sh
. ./marks.sh

# The plan was resolved against the cached metadata; refreshing it now would be a choice.
install_wanted() {
  "$dnf5" -y --best --setopt='*.metadata_expire=never' --setopt='*.skip_if_unavailable=0' \
    --setopt=install_weak_deps=False install -- "$@"
}

set --
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
done <<LINES
$(data wanted)
LINES
if [ "$#" -eq 0 ]; then exit 0; fi

# The wait is ours, and bounded: versions before 5.4 give up at once, later ones wait for ever.
if ! await_locks "$patience"; then
  echo "patchctl: another transaction runs"
  exit 1
fi
result=0
install_wanted "$@" || result=$?
restore_marks || echo "patchctl: marks not restored ($?)"

checked=0
"$dnf5" -q check || checked=$?
echo "patchctl: dnf5 check $checked"
exit "$result"
