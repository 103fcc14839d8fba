# Applies exactly the packages in data `wanted` (one NEVRA per line) and puts the marks right. Arg: seconds to wait for a lock.
# Data `automatic`: name.arch of what was installed automatically before. `new`: name.arch of what was not installed.
# `replaced`: names of user-installed packages that the transaction replaces. The exit code is dnf's.
patience=$1
. ./program.sh

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

user_installed() {
  "$dnf4" -q -C repoquery --disableexcludes=all --userinstalled --qf '%{name}.%{arch}'
}

# Succeeds when the package takes the place of one that a person had installed: it inherits that mark.
takes_over() {
  rpm -q --qf '[%{OBSOLETENAME}\n]' -- "$1" >"$work/obsoletes" && grep -qxF -f "$work/replaced" -- "$work/obsoletes"
}

# Naming packages makes dnf mark the new ones as wanted by a person. Only what is installed may be named to `dnf mark`.
restore_marks() {
  user_installed >"$work/user" || return
  set --
  while IFS= read -r package; do
    if grep -qxF -e "$package" -- "$work/automatic" ||
      { grep -qxF -e "$package" -- "$work/new" && ! takes_over "$package"; }; then
      set -- "$@" "$package"
    fi
  done <"$work/user"
  if [ "$#" -gt 0 ]; then
    "$dnf4" -q -C -y mark remove -- "$@"
  fi
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

work=$(mktemp -d) || exit "$result"
data automatic >"$work/automatic"
data new >"$work/new"
data replaced >"$work/replaced"
restore_marks || echo "patchctl: marks not restored ($?)"

checked=0
"$dnf4" -q check || checked=$?
echo "patchctl: dnf check $checked"
rm -rf -- "$work"
exit "$result"
