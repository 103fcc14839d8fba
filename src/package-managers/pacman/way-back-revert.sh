# Goes back to the files in the directory `$1`, then removes data `gone` (names): pacman knows no transaction that does both. `$2`:
# seconds to wait for a lock. Data `checksums`: sha256sum's lines for the files; `automatic`: names that came as dependencies. The
# exit code is pacman's; 92: a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
directory=$1
patience=$2
lock=/var/lib/pacman/db.lck

run() {
  pacman --noconfirm --noprogressbar --color never "$@"
}

enter_saved "$directory"

waited=0
while [ -e "$lock" ]; do
  if [ "$waited" -ge "$patience" ]; then
    echo "patchctl: $lock is there, and did not go away in $patience seconds; nothing was changed"
    exit 91
  fi
  sleep 2
  waited=$((waited + 2))
done

# Names in the list `$1` that are installed.
installed() {
  data "$1" | while IFS= read -r name; do
    if [ -n "$name" ] && pacman -Q -- "$name" >/dev/null 2>&1; then printf '%s\n' "$name"; fi
  done
}

remove_new() {
  names=$(installed gone)
  if [ -z "$names" ]; then return 0; fi
  printf '%s\n' "$names" | xargs pacman --noconfirm --noprogressbar --color never "$@" --
}

set --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
result=0
if [ "$#" -gt 0 ]; then
  run -U -- "$@" || result=$?
  # The new packages may be what stands in the way: conflicts, dependencies on what is going.
  if [ "$result" -ne 0 ] && [ -n "$(installed gone)" ]; then
    echo 'patchctl: once more, without the new packages'
    result=0
    remove_new -Rdd && run -U -- "$@" || result=$?
  fi
fi
if [ "$result" -eq 0 ]; then remove_new -R || result=$?; fi
names=$(installed automatic)
if [ -n "$names" ]; then printf '%s\n' "$names" | xargs pacman --color never -D --asdeps -- || result=$?; fi
exit "$result"
