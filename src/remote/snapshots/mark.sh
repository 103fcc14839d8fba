# Writes what a snapshot holds into its directory, all of it or nothing. `$1`: the directory, `$2`: `before.json`, which a file system
# or machine that comes back will have, or last `snapshot.json`, which makes the directory ours; data `marker`.
umask 077

write() {
  data marker >"$1/.$2.partial" || return
  sync "$1/.$2.partial" 2>/dev/null || true
  mv -f -- "$1/.$2.partial" "$1/$2" || return
  if [ "$2" = snapshot.json ]; then rm -f -- "$1/before.json"; fi
}

frame prepare mkdir -p -- "$1" && frame write write "$1" "$2"
