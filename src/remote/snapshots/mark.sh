# Writes the file that makes the directory of a snapshot ours: last, and all of it or nothing. `$1`: the directory; data `marker`.
umask 077

write() {
  data marker >"$1/.snapshot.json.partial" || return
  sync "$1/.snapshot.json.partial" 2>/dev/null || true
  mv -f -- "$1/.snapshot.json.partial" "$1/snapshot.json"
}

frame prepare mkdir -p -- "$1" && frame write write "$1"
