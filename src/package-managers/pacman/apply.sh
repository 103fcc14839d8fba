# Does exactly the upgrade in data `wanted` (name, tab, version per line), or nothing. Arg: seconds to wait for a lock.
# pacman cannot be told versions, so the job looks at the mirrors once more and only goes on if they still offer just these;
# it upgrades from the very databases that it looked at. The exit code is pacman's; 91: stopped before anything was changed.
# Data `last`: names that stay as they are until everything else is done.
patience=$1

home=/var/cache/patchctl/pacman
system=/var/lib/pacman
lock=$system/db.lck
tab=$(printf '\t')

stop() {
  echo "patchctl: $1; nothing was changed"
  exit 91
}

run() {
  pacman --noconfirm --noprogressbar --color never "$@"
}

prepare() {
  mkdir -p -- "$home/db/sync" &&
    rm -rf -- "$home/db/local" "$home/db/db.lck" &&
    cp -rs -- "$system/local" "$home/db/local"
}

# Args: options that name a database. What an upgrade from it installs, sorted.
offered() {
  list=$(pacman "$@" --logfile /dev/null -Sup --print-format "%n$tab%v") || return
  printf '%s\n' "$list" | sort
}

# Lines of the first list that the second has not, joined: `name version`.
missing_in() {
  printf '%s\n' "$2" >"$work/other"
  printf '%s\n' "$1" | grep -vxF -f "$work/other" | tr '\t\n' ' ,' | sed 's/,$//; s/,/, /g'
}

wait_for_lock() {
  waited=0
  while [ -e "$lock" ]; do
    if [ "$waited" -ge "$patience" ]; then stop "$lock is there, and did not go away in $patience seconds"; fi
    sleep 2
    waited=$((waited + 2))
  done
}

# Databases without the upgrade that belongs to them are the beginning of an upgrade in part: put the old ones back.
restore() {
  rm -rf -- "$system/sync" && cp -a -- "$work/sync" "$system/sync"
}

# Nothing may stay left out: everything is on the host before the first of the two transactions begins.
upgrade_in_turn() {
  run -Suw || return
  run -Su --ignore "$last" || return
  echo 'patchctl: the way in comes last'
  run -Su
}

work=$(mktemp -d) || exit 91
trap 'rm -rf -- "$work"' EXIT
wanted=$(data wanted | sort)

wait_for_lock
prepare || stop 'the private package database could not be made'
pacman --dbpath "$home/db" --logfile /dev/null --color never --noprogressbar -Sy || stop 'the mirrors could not be asked'
: >"$home/refreshed"
found=$(offered --dbpath "$home/db") || stop 'the upgrade could not be resolved'
if [ "$found" != "$wanted" ]; then
  echo "patchctl: no longer offered: $(missing_in "$wanted" "$found")"
  echo "patchctl: offered instead: $(missing_in "$found" "$wanted")"
  stop 'the mirrors have moved since the plan was drawn'
fi

wait_for_lock
mkdir -p -- "$system/sync"
cp -a -- "$system/sync" "$work/sync" || stop 'the old databases could not be kept'
before=$(pacman -Q 2>/dev/null)
if ! cp -p -- "$home"/db/sync/* "$system/sync/"; then
  restore
  stop 'the databases could not be put in place'
fi
if [ "$(offered)" != "$wanted" ]; then
  restore
  stop 'the databases changed while they were put in place'
fi

# Packages may be signed with keys that only the new keyring knows.
result=0
case "
$wanted" in
  *"
archlinux-keyring$tab"*) run -S --needed archlinux-keyring || result=$? ;;
esac
last=$(data last | paste -s -d , -)
if [ "$result" -eq 0 ] && [ -n "$last" ]; then
  upgrade_in_turn || result=$?
elif [ "$result" -eq 0 ]; then
  run -Su || result=$?
fi
if [ "$result" -ne 0 ] && [ "$(pacman -Q 2>/dev/null)" = "$before" ]; then restore; fi
exit "$result"
