# The snapshots that lie on this host, each with its size and its marker. `$1`: the directory of all of them, `$2`: the proof
# that a system has which was booted from one. Changes nothing.
each() {
  for path in "$1"/*/; do
    path=${path%/}
    id=${path##*/}
    if [ -L "$path" ] || [ ! -d "$path" ]; then continue; fi
    case $id in *[!A-Za-z0-9._-]*) continue ;; esac
    one "$path" "$id" "$2"
  done
}

one() {
  if [ -f "$1/snapshot.json" ]; then
    frame "marked/$2" show "$1" snapshot.json
  elif [ -f "$1/before.json" ] && grep -qsxF -- "# patchctl $2" "$3"; then
    # This system is what was kept: it cannot have what was written after it was kept.
    frame "marked/$2" show "$1" before.json
  else
    frame "unmarked/$2" true
  fi
}

# Kibibytes, then the marker.
show() {
  du -sk -- "$1" | {
    read -r size _
    printf '%s\n' "$size"
  }
  cat -- "$1/$2"
}

each "$1" "$2"
frame end true
