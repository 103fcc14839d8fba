# Reads a snapshot of / back. `$1`: its root, `$2`: the id that its proof must name. Changes nothing.
there() {
  if [ ! -d "$1" ]; then
    echo 'is not there' >&2
    return 1
  fi
}

ours() {
  if ! grep -qxF -- "# patchctl $2" "$1/etc/patchctl-snapshot"; then
    echo 'has no proof of this snapshot' >&2
    return 1
  fi
}

check() {
  cd -- "$1" && grep -v '^#' etc/patchctl-snapshot | sha256sum -c -
}

frame there there "$1" && frame ours ours "$1" "$2" && frame check check "$1"
