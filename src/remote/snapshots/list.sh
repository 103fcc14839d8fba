# The snapshots that lie on this host, each with its size and its marker. `$1`: the directory of all of them. Changes nothing.
each() {
  for path in "$1"/*/; do
    path=${path%/}
    id=${path##*/}
    if [ -L "$path" ] || [ ! -d "$path" ]; then continue; fi
    case $id in *[!A-Za-z0-9._-]*) continue ;; esac
    "$2" "$path" "$id"
  done
}

one() {
  if [ -f "$1/snapshot.json" ]; then frame "marked/$2" show "$1"; else frame "unmarked/$2" true; fi
}

# Kibibytes, then the marker.
show() {
  du -sk -- "$1" | {
    read -r size _
    printf '%s\n' "$size"
  }
  cat -- "$1/snapshot.json"
}

each "$1" one
frame end true
