#!/bin/sh
# Silences alerts of a host, or of a whole run, in Alertmanager, and ends the silence afterwards. README.md has the variables.
# Usage: silence.sh create|expire
set -u

say() { printf 'silence.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

url=${ALERTMANAGER_URL:-http://127.0.0.1:9093}
minutes=${ALERTMANAGER_MINUTES:-120}
marks=${ALERTMANAGER_MARKS:-${XDG_STATE_HOME:-${HOME:-/root}/.local/state}/patchctl-recipes}
host=${PATCHCTL_HOST:-}
run=${PATCHCTL_RUN:-manual}
mark="$marks/silence.$run.${host:-run}"

case $minutes in '' | *[!0-9]*) die "ALERTMANAGER_MINUTES is no number: $minutes" ;; esac
case $host$run in *[!A-Za-z0-9._:-]*) die "\"$host\" or \"$run\" has characters that do not belong into a silence" ;; esac

# call METHOD PATH [JSON]: prints the answer. Further options, such as a login, come from ALERTMANAGER_CURL_CONFIG.
call() {
  set -- -sS --fail-with-body --max-time 10 -X "$1" ${3:+-H 'Content-Type: application/json' --data-binary "$3"} -- "$url$2"
  [ -z "${ALERTMANAGER_CURL_CONFIG:-}" ] || set -- --config "$ALERTMANAGER_CURL_CONFIG" "$@"
  curl "$@"
}

# utc SECONDS: as RFC 3339; GNU and busybox have -d, BSD has -r.
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }

# The alerts of a host are those of its exporters: its name, with or without a port.
matchers() {
  if [ -n "${ALERTMANAGER_MATCHERS:-}" ]; then
    printf '%s' "$ALERTMANAGER_MATCHERS"
  elif [ -n "$host" ]; then
    printf '[{"name":"instance","value":"%s(:[0-9]+)?","isRegex":true,"isEqual":true}]' "$(printf '%s' "$host" | sed 's/[.]/\\\\./g')"
  else
    die 'for before_run set ALERTMANAGER_MATCHERS, see README.md: a silence of everything is not made'
  fi
}

state_of() { call GET "/api/v2/silence/$1" | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p'; }

create() {
  if [ -s "$mark" ] && [ "$(state_of "$(cat "$mark")")" = active ]; then return; fi
  now=$(date +%s)
  which=$(matchers) || exit 1
  answer=$(call POST /api/v2/silences "{\"matchers\":$which,\"startsAt\":\"$(utc "$now")\",\"endsAt\":\"$(utc $((now + minutes * 60)))\",\"createdBy\":\"patchctl\",\"comment\":\"patchctl run $run${host:+, host $host}\"}") ||
    die "Alertmanager at $url does not make a silence: $answer"
  id=$(printf '%s' "$answer" | sed -n 's/.*"silenceID":"\([A-Za-z0-9-]*\)".*/\1/p')
  [ -n "$id" ] || die "Alertmanager at $url answers without an id: $answer"
  { mkdir -p "$marks" && printf '%s\n' "$id" >"$mark"; } ||
    die "cannot write $mark: silence $id ends by itself in $minutes minutes"
}

expire() {
  [ -s "$mark" ] || return 0
  id=$(cat "$mark")
  state=$(state_of "$id") || die "no answer from Alertmanager at $url: silence $id ends by itself"
  if [ "$state" = active ] || [ "$state" = pending ]; then
    answer=$(call DELETE "/api/v2/silence/$id") || die "silence $id cannot be ended: $answer"
  fi
  rm -f -- "$mark"
}

case ${1:-} in
  create | expire) "$1" ;;
  *) die 'usage: silence.sh create|expire' ;;
esac
