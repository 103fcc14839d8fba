# Keeps a copy of /etc in the directory of a snapshot. `$1`: its absolute path. Runs as root; gzip where the host has it.
name=etc.tar
umask 077

prepare() {
  mkdir -p -- "$1"
}

# GNU tar ends with 1 when a file changed while it was read: the copy is whole, that file is one of its states.
pack() {
  if command -v gzip >/dev/null 2>&1; then
    tar -C / -cf - etc 2>"$1/.etc.err" | gzip -1 >"$1/.etc.partial"
  else
    tar -C / -cf "$1/.etc.partial" etc 2>"$1/.etc.err"
  fi
}

# What was written is read again before it gets its name: a pipeline hides how its left side ended.
settle() {
  listed=$(contents "$1/.etc.partial" | wc -l) || return 1
  if [ "$listed" -lt 3 ]; then
    cat -- "$1/.etc.err" >&2
    return 1
  fi
  sync "$1/.etc.partial" 2>/dev/null || true
  mv -f -- "$1/.etc.partial" "$1/$name" && rm -f -- "$1/.etc.err"
}

contents() {
  if gzip -t -- "$1" 2>/dev/null; then gzip -dc -- "$1" | tar -tf -; else tar -tf "$1"; fi
}

frame prepare prepare "$1" && frame pack pack "$1" && frame settle settle "$1" && frame digest sha256sum -- "$1/$name"
