# Applies exactly the packages in data `wanted` (one NEVRA per line). Arg: seconds to wait for a lock. Data `new`: name.arch of
# what was not installed, and came along. The exit code is yum's.
patience=$1

# The plan was resolved against the cached metadata; refreshing it now would be a choice.
install_wanted() {
  waited=0
  while :; do
    code=0
    yum -y --color=never --setopt=metadata_expire=never --setopt='*.skip_if_unavailable=0' --setopt=exit_on_lock=1 \
      install -- "$@" || code=$?
    if [ "$code" -ne 200 ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

# Naming packages makes yum believe that a person wanted them.
restore_marks() {
  set --
  while IFS= read -r package; do
    if [ -n "$package" ] && rpm -q -- "$package" >/dev/null; then set -- "$@" "$package"; fi
  done <<LINES
$(data new)
LINES
  if [ "$#" -eq 0 ]; then return 0; fi
  if ! command -v yumdb >/dev/null; then return 1; fi
  yumdb set reason dep "$@" >/dev/null
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
restore_marks || echo 'patchctl: marks not restored'

checked=0
yum -q -C check || checked=$?
echo "patchctl: yum check $checked"
exit "$result"
