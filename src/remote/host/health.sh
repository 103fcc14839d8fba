# One look at a service, from the host itself: `$1` what to look at, `$2` seconds, then what the probe names.
# Nothing is installed for it: whichever of the usual programs is there does it.
kind=$1
seconds=$2
shift 2

has() { command -v "$1" >/dev/null 2>&1; }
limited() {
  if has timeout; then timeout -k 5 "$seconds" "$@"; else "$@"; fi
}

# Not every start-stop-daemon tells OpenRC of the process, and what it was not told of, it calls started when it is long dead.
# The pid files in the usual places know better: the first whose process is gone. Where others' processes are hidden, nothing.
lost_process() {
  if [ ! -d /proc/1 ]; then return; fi
  for file in "/run/$1.pid" "/run/$1"/*.pid; do
    if [ -r "$file" ]; then
      pid=$(tr -cd '0-9' <"$file")
      if [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; then
        printf '%s\n' "$file"
        return
      fi
    fi
  done
}

unit_state() { systemctl show --no-pager --property=LoadState,ActiveState,SubState -- "$1"; }

# Opens a connection and closes it. /dev/tcp is bash's own.
# shellcheck disable=SC2016
accepts() {
  if has bash; then
    limited bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$1" "$2"
  elif has nc; then
    # busybox may have no -z: it starts a program on the open connection instead.
    if nc -h 2>&1 | grep -q -e '-z'; then
      nc -z -w "$seconds" "$1" "$2" </dev/null
    else
      nc -w "$seconds" "$1" "$2" -e true </dev/null
    fi
  elif has python3; then
    limited python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3]))' \
      "$1" "$2" "$seconds"
  else
    echo 'neither bash nor nc nor python3 is there to open a connection' >&2
    return 127
  fi
}

# With its headers, so that the first line tells the status; enough of it for the first 64 KiB of the body.
get() {
  if has curl; then
    curl -q -sS -i --http1.1 --noproxy '*' --max-redirs 0 -m "$seconds" --url "$1" | head -c 98304
  elif has wget; then
    # Headers go to stderr. Only GNU's wget knows these options; busybox's shows no bodies of errors.
    if wget --version >/dev/null 2>&1; then
      limited wget -q -S -O - -T "$seconds" --tries=1 --no-proxy --max-redirect=0 --content-on-error -- "$1" | head -c 98304
    else
      limited wget -q -S -O - "$1" | head -c 98304
    fi
  else
    echo 'neither curl nor wget is there to ask' >&2
    return 127
  fi
}

case $kind in
  unit)
    if [ -d /run/systemd/system ]; then
      frame unit unit_state "$1"
    elif [ -d /run/openrc ]; then
      frame openrc rc-service "${1%.service}" status
      frame lost lost_process "${1%.service}"
    fi
    ;;
  tcp) frame tcp accepts "$1" "$2" ;;
  http) frame http get "$1" ;;
esac
