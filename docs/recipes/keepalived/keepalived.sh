#!/bin/sh
# Moves keepalived's virtual addresses away from this host by a tracked file, and lets them come back. Runs on the host, as root.
# Usage: keepalived.sh away|back ADDRESS…      (the virtual addresses, without /24)
set -u

say() { printf 'keepalived.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

file=${KEEPALIVED_FILE:-/etc/keepalived/patchctl-priority}
lower_by=${KEEPALIVED_LOWER_BY:-100}
wait_seconds=${KEEPALIVED_WAIT_SECONDS:-15}

case $lower_by in '' | *[!0-9]*) die "KEEPALIVED_LOWER_BY is no number: $lower_by" ;; esac

# put VALUE: keepalived may read at any moment, so the file is replaced whole.
put() {
  { printf '%s\n' "$1" >"$file.new" && mv -- "$file.new" "$file"; } || die "cannot write $file"
}

# holds ADDRESS: whether this host has it now.
holds() { ip -o addr show to "$1" 2>/dev/null | grep -q .; }

holds_any() {
  for address in "$@"; do holds "$address" && return; done
  return 1
}

away() {
  [ -e "$file" ] || die "there is no $file: has keepalived.conf the track_file of the README?"
  put "-$lower_by"
  deadline=$(($(date +%s) + wait_seconds))
  while holds_any "$@"; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      # Nobody with a higher priority is there: keepalived has kept the address, and so it stays.
      put 0
      die "refused: no peer took $* within $wait_seconds s; this host keeps it. Is keepalived up on the peer, without nopreempt?"
    fi
    sleep 1
  done
}

back() {
  [ -e "$file" ] || return 0
  [ "${PATCHCTL_OUTCOME:-}" != degraded ] || die "this host is degraded: $* stays away. When it is well: echo 0 >$file"
  put 0
}

action=${1:-}
[ $# -gt 1 ] || die 'usage: keepalived.sh away|back ADDRESS…'
shift
case $action in
  away | back) "$action" "$@" ;;
  *) die 'usage: keepalived.sh away|back ADDRESS…' ;;
esac
