# Applies exactly the packages in data `wanted` (one NEVRA per line) and puts the marks right. Arg: seconds to wait for a lock.
# Data `automatic`: name.arch of what was installed automatically before. `new`: name.arch of what was not installed.
# `replaced`: names of user-installed packages that the transaction replaces. The exit code is dnf's.
patience=$1
. ./program.sh
. ./marks.sh

# The plan was resolved against the cached metadata; refreshing it now would be a choice.
install_wanted() {
  waited=0
  while :; do
    code=0
    "$dnf4" -y --best --setopt='*.metadata_expire=never' --setopt='*.skip_if_unavailable=0' --setopt=strict=True \
      --setopt=exit_on_lock=True --setopt=install_weak_deps=False install -- "$@" || code=$?
    if [ "$code" -ne 200 ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

set --
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
done <<LINES
$(data wanted)
LINES
if [ "$#" -eq 0 ]; then exit 0; fi

result=0
install_wanted "$@" || result=$?
restore_marks || echo "patchctl: marks not restored ($?)"

checked=0
"$dnf4" -q check || checked=$?
echo "patchctl: dnf check $checked"
exit "$result"
