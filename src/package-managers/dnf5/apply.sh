# Applies exactly the packages in data `wanted` (one NEVRA per line) and puts the marks right. Arg: seconds to wait for a lock.
# Data `automatic`: name.arch of what was installed automatically before. `new`: name.arch of what was not installed.
# `replaced`: names of user-installed packages that the transaction replaces. The exit code is dnf's.
patience=$1
. ./start.sh

# The plan was resolved against the cached metadata; refreshing it now would be a choice.
install_wanted() {
  "$dnf5" -y --best --setopt='*.metadata_expire=never' --setopt='*.skip_if_unavailable=0' \
    --setopt=install_weak_deps=False install -- "$@"
}

user_installed() {
  "$dnf5" -q -C repoquery --setopt=disable_excludes='*' --userinstalled --qf '%{name}.%{arch}\n'
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
    "$dnf5" -q -C -y mark dependency -- "$@" >/dev/null
  fi
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

work=$(mktemp -d) || exit "$result"
data automatic >"$work/automatic"
data new >"$work/new"
data replaced >"$work/replaced"
restore_marks || echo "patchctl: marks not restored ($?)"

checked=0
"$dnf5" -q check || checked=$?
echo "patchctl: dnf5 check $checked"
rm -rf -- "$work"
exit "$result"
