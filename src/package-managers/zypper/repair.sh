# Ends what a killed zypper or rpm left: lets `zypper verify` remove the older of two versions and mend dependencies, and installs
# the newest again, so that its scripts run. Arg: seconds to wait for a lock. Data `older`: `name edition arch` of what may go.
# `newest`: `name.arch=edition` of what stays. The exit code is zypper's; 92: done, but in part; 91: stopped before any change.
ZYPP_LOCK_TIMEOUT=$1
export ZYPP_LOCK_TIMEOUT

stop() {
  echo "patchctl: $1"
  exit 91
}

# `name edition arch` of what `zypper verify` would remove.
would_go() {
  answer=$(zypper --non-interactive --no-refresh --xmlout verify --no-recommends --dry-run) || return
  printf '%s\n' "$answer" | awk -v RS='<' '
    function value(key) { return match($0, " " key "=\"[^\"]*\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) : "" }
    /^to-remove>/ { inside = 1 }
    /^\/to-remove>/ { inside = 0 }
    inside && /^solvable / { print value("name") " " value("edition") " " value("arch") }
  '
}

# zypper(8): 100 to 103 carry news and are no failure.
is_done() {
  case $1 in
    0 | 100 | 101 | 102 | 103) return 0 ;;
    *) return 1 ;;
  esac
}

# Naming a package makes zypper forget that it came along with others: a file with a name per line.
marks=/var/lib/zypp/AutoInstalled
restore_marks() {
  if [ ! -f "$marks" ]; then return 0; fi
  for name; do
    name=${name%=*}
    name=${name%.*}
    if printf '%s\n' "$automatic" | grep -qxF -e "$name" && ! grep -qxF -e "$name" -- "$marks"; then
      printf '%s\n' "$name" >>"$marks"
    fi
  done
}
automatic=$(cat -- "$marks" 2>/dev/null)

code=0
gone=$(would_go) || code=$?
if [ "$code" -ne 0 ]; then stop "zypper verify ended with $code: it was not run"; fi
more=$(printf '%s\n' "$gone" | while IFS= read -r package; do
  if [ -n "$package" ] && ! data older | grep -qxF -e "$package"; then printf '%s; ' "$package"; fi
done)
if [ -n "$more" ]; then stop "zypper verify would remove ${more%; }: it was not run"; fi

result=0
zypper --non-interactive --no-refresh verify --no-recommends || result=$?
if ! is_done "$result"; then exit "$result"; fi

# The scripts of the new version may have been cut short, together with the removal of the old one.
printf '%s\n' "$gone" | while read -r name _ arch; do
  if [ -n "$name" ]; then data newest | grep -F -e "$name.$arch="; fi
done | {
  set --
  while IFS= read -r package; do set -- "$@" "$package"; done
  if [ "$#" -eq 0 ]; then exit 0; fi
  again=0
  zypper --non-interactive --no-refresh install --force --name --no-recommends -- "$@" || again=$?
  restore_marks "$@"
  if is_done "$again"; then exit 0; fi
  echo "patchctl: could not be installed again, so its scripts were not run again: $*"
  exit 92
}
