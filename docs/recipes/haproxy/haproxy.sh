#!/bin/sh
# Takes a server out of an HAProxy backend, and puts it back once HAProxy itself finds it healthy. README.md has the variables.
# Usage: haproxy.sh drain|undrain
set -u

say() { printf 'haproxy.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

backend=${HAPROXY_BACKEND:-}
server=${HAPROXY_SERVER:-${PATCHCTL_HOST:-}}
endpoints=${HAPROXY_ENDPOINTS:-unix:/run/haproxy/admin.sock}
drain_seconds=${HAPROXY_DRAIN_SECONDS:-60}
up_seconds=${HAPROXY_UP_SECONDS:-60}
ssh=${HAPROXY_SSH:-ssh -o BatchMode=yes -o ConnectTimeout=5}
min_others=${HAPROXY_MIN_OTHERS:-1}
marks=${HAPROXY_MARKS:-${XDG_STATE_HOME:-${HOME:-/root}/.local/state}/patchctl-recipes}

# Names go into commands of the runtime API, where ";" begins the next one.
for name in "$backend" "$server"; do
  case $name in
    '') die 'set HAPROXY_BACKEND, and HAPROXY_SERVER where the server is not named as in the inventory' ;;
    *[!A-Za-z0-9._:-]*) die "\"$name\" is no name of a backend or server" ;;
  esac
done

# ask ENDPOINT COMMAND: prints what the runtime API answers; fails when it cannot be reached.
ask() {
  case $1 in
    unix:*) printf '%s\n' "$2" | socat -t 5 -T 5 - "UNIX-CONNECT:${1#unix:}" ;;
    tcp:*) printf '%s\n' "$2" | socat -t 5 -T 5 - "TCP:${1#tcp:},connect-timeout=5" ;;
    ssh:*:*)
      there=${1#ssh:}
      # Unquoted: HAPROXY_SSH carries options.
      printf '%s\n' "$2" | $ssh -- "${there%%:*}" \
        "socat -t 5 -T 5 - UNIX-CONNECT:${there#*:}"
      ;;
    *) die "endpoint \"$1\" is none of unix:PATH, tcp:HOST:PORT, ssh:HOST:PATH" ;;
  esac
}

# stat_of ENDPOINT COLUMN: that column of `show stat` for our server; fails when there is no such server.
stat_of() {
  answer=$(ask "$1" 'show stat') || die "no answer from HAProxy at $1: is the socket there, with level admin?"
  printf '%s\n' "$answer" | awk -F, -v backend="$backend" -v server="$server" -v wanted="$2" '
    NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["pxname"] == backend && $column["svname"] == server { print $column[wanted]; found = 1 }
    END { exit !found }' || die "HAProxy at $1 knows no server $backend/$server (set HAPROXY_SERVER)"
}

# others_up ENDPOINT: how many other servers of the backend take traffic.
others_up() {
  answer=$(ask "$1" 'show stat') || die "no answer from HAProxy at $1"
  printf '%s\n' "$answer" | awk -F, -v backend="$backend" -v server="$server" '
    NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["pxname"] != backend || $column["svname"] == server || $column["svname"] ~ /^(FRONTEND|BACKEND)$/ { next }
    $column["weight"] > 0 && ($column["status"] ~ /^UP/ || $column["status"] == "no check") { count++ }
    END { print count + 0 }'
}

# order ENDPOINT STATE: HAProxy answers nothing when it obeys.
order() {
  answer=$(ask "$1" "set server $backend/$server state $2") || die "no answer from HAProxy at $1"
  [ -z "$answer" ] || die "HAProxy at $1 refuses \"state $2\": $answer"
}

# What this run has taken out, so that it puts back nothing that somebody else took out.
mark_of() {
  printf '%s/haproxy.%s.%s.%s.%s\n' "$marks" "${PATCHCTL_RUN:-manual}" "$backend" "$server" \
    "$(printf '%s' "$1" | tr -c 'A-Za-z0-9.\n' _)"
}

now() { date +%s; }

require_others() {
  others=$(others_up "$1") || exit 1
  [ "$others" -ge "$min_others" ] ||
    die "refused: $others other servers of $backend are up at $1, and $min_others must stay; nothing was changed"
}

take_out() {
  mark=$(mark_of "$1")
  { mkdir -p "$marks" && : >"$mark"; } || die "cannot write $mark; nothing was changed"
  order "$1" drain
  # Somebody else may have drained the others meanwhile.
  others=$(others_up "$1") || exit 1
  [ "$others" -ge "$min_others" ] && return
  order "$1" ready
  rm -f "$mark"
  die "refused: others of $backend went out at the same time at $1; $server is back in"
}

wait_for_sessions() {
  deadline=$(($(now) + drain_seconds))
  while sessions=$(stat_of "$1" scur) && [ "$sessions" -gt 0 ]; do
    if [ "$(now)" -ge "$deadline" ]; then
      [ "${HAPROXY_KICK:-no}" = yes ] || die "$sessions sessions are still on $server after $drain_seconds s (HAPROXY_KICK=yes ends them)"
      say "ending $sessions sessions on $server"
      ask "$1" "shutdown sessions server $backend/$server" >&2 || die "no answer from HAProxy at $1"
      return
    fi
    sleep 1
  done
  [ -n "$sessions" ] || exit 1
}

drain() {
  status=$(stat_of "$1" status) || exit 1
  case $status in
    MAINT* | DRAIN*)
      [ -e "$(mark_of "$1")" ] || {
        say "$server is out at $1 already, not by this run ($status): it will stay out"
        return
      }
      ;;
    *) take_out "$1" ;;
  esac
  wait_for_sessions "$1"
  order "$1" maint
}

undrain() {
  mark=$(mark_of "$1")
  [ -e "$mark" ] || return 0
  deadline=$(($(now) + up_seconds))
  while status=$(stat_of "$1" status); do
    case $status in
      UP | 'no check')
        rm -f "$mark"
        return
        ;;
      MAINT*) order "$1" drain ;; # health checks begin again, before there is traffic
      DRAIN | 'DRAIN (agent)') order "$1" ready ;;
    esac
    [ "$(now)" -lt "$deadline" ] ||
      die "$server is \"$status\" at $1 after $up_seconds s and takes no new traffic. When it is well: set server $backend/$server state ready"
    sleep 1
  done
  exit 1
}

case ${1:-} in
  drain)
    for endpoint in $endpoints; do
      status=$(stat_of "$endpoint" status) || exit 1
      case $status in MAINT* | DRAIN*) ;; *) require_others "$endpoint" ;; esac
    done
    for endpoint in $endpoints; do drain "$endpoint"; done
    ;;
  undrain) for endpoint in $endpoints; do undrain "$endpoint"; done ;;
  *) die 'usage: haproxy.sh drain|undrain' ;;
esac
