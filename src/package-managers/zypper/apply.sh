# Applies exactly the packages in data `wanted` (one `name.arch=edition` per line) and puts the marks right. Arg: seconds to wait for a lock.
# Data `automatic`: names of what was installed automatically before. `new`: names of what was not installed.
# `replaced`: names of user-installed packages that the transaction replaces. The exit code is zypper's, 0 for its news.
ZYPP_LOCK_TIMEOUT=$1
export ZYPP_LOCK_TIMEOUT

# 103: the package manager itself was updated and wants to be started again; what is done already stays done.
# The plan was resolved against the cached metadata; refreshing it now would be a choice.
install_exactly() {
  round=1
  while :; do
    code=0
    zypper --non-interactive --no-refresh install --name --no-recommends --oldpackage -- "$@" || code=$?
    case $code in
      100 | 101 | 102) return 0 ;; # done, with news: updates are left, a reboot is needed
      103) if [ "$round" -ge 4 ]; then return 103; fi ;;
      *) return "$code" ;;
    esac
    round=$((round + 1))
  done
}

# Names of the packages that the needed patches of the update stack (zypper, libzypp, rpm, …) are about.
stack_packages() {
  list=$(zypper --non-interactive --no-refresh --xmlout list-patches) || return
  names=$(printf '%s\n' "$list" | awk -v RS='<' '
    /^update kind="patch"/ && / pkgmanager="true"/ { sub(/^[^>]* name="/, ""); sub(/".*/, ""); print }
  ')
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<LINES
$names
LINES
  if [ "$#" -eq 0 ]; then return; fi
  info=$(zypper --non-interactive --no-refresh info -t patch -- "$@") || return
  printf '%s\n' "$info" | awk '
    /^[^ ]/ { inside = 0 }
    /^Conflicts *:/ { inside = 1; sub(/^Conflicts *: */, ""); if ($0 ~ /^\[/) next }
    inside && NF { print $1 }
  '
}

is_stack() {
  for package in $stack; do
    case $1 in
      "$package".*=* | "$package"=*) return 0 ;;
    esac
  done
  return 1
}

# As zypper's own patch command does: the update stack first, the rest by what it has become.
install_stack() {
  set --
  for package in $(data wanted); do
    if is_stack "$package"; then set -- "$@" "$package"; fi
  done
  if [ "$#" -eq 0 ]; then return 0; fi
  echo 'patchctl: the update stack comes first'
  install_exactly "$@"
}

install_wanted() {
  set --
  for package in $(data wanted); do
    set -- "$@" "$package"
  done
  if [ "$#" -eq 0 ]; then return 0; fi
  install_exactly "$@"
}

# Succeeds when the package takes the place of one that a person had installed: it inherits that mark.
takes_over() {
  for old in $(rpm -q --qf '[%{OBSOLETENAME}\n]' -- "$1"); do
    if data replaced | grep -qxF -e "$old"; then return 0; fi
  done
  return 1
}

# What the first of two transactions brought along is marked on the host alone.
marked_before() {
  { data automatic && printf '%s\n' "$marked"; } | sort -u
}

# Naming packages makes zypper forget that they came along with others, and it guesses anew about those that nobody named.
# Its list is a file with a name per line; what is not a package has its kind in front (`product:Leap`).
restore_marks() {
  if [ ! -f "$marks" ]; then return 0; fi
  kept=$(grep -e '^#' -e : -- "$marks") || [ "$?" -eq 1 ] || return
  {
    printf '%s\n' "$kept"
    for package in $(marked_before); do
      if rpm -q -- "$package" >/dev/null; then printf '%s\n' "$package"; fi
    done
    for package in $(data new); do
      if rpm -q -- "$package" >/dev/null && ! takes_over "$package"; then printf '%s\n' "$package"; fi
    done
  } >"$marks.patchctl" && mv -f -- "$marks.patchctl" "$marks"
}

marks=/var/lib/zypp/AutoInstalled
marked=$(grep -v -e '^#' -e : -- "$marks" 2>/dev/null)

stack=$(stack_packages) || echo "patchctl: the patches of the update stack are not known ($?)"
first=0
install_stack || first=$?
result=$first
case $first in
  0 | 103 | 106 | 107)
    result=0
    install_wanted || result=$?
    # What went wrong in the first step must not be hidden by a good second one.
    if [ "$result" -eq 0 ] && [ "$first" -ne 103 ]; then result=$first; fi
    ;;
esac
restore_marks || echo "patchctl: marks not restored ($?)"
exit "$result"
