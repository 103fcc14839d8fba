# Goes back in one transaction: the files in the directory `$1` in, data `gone` (names) out, no repository asked. `$2`: seconds to wait
# for the lock. Data `checksums`: sha256sum's lines for the files. The exit code is apk's; 92: a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
directory=$1
patience=$2
world=/etc/apk/world

enter_saved "$directory"

set --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
while IFS= read -r name; do
  if [ -n "$name" ]; then set -- "$@" "!$name"; fi
done <<LINES
$(data gone)
LINES

# apk writes what it is told here into the world, as pins that nobody wants: the world stays as it was.
cp -p -- "$world" "$world.patchctl" || exit 91
result=0
apk --no-progress --wait "$patience" --no-network add "$@" || result=$?
mv -f -- "$world.patchctl" "$world"
exit "$result"
