# Restarts services one after the other: `$@` their names. What is no unit, or must not be stopped by hand, is left alone.
known() { systemctl show --no-pager --property=LoadState,ActiveState,RefuseManualStop,Id -- "$1"; }

limited() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 10 180 "$@"; else "$@"; fi
}

# A daemon that keeps the output it was started with would keep the answer waiting for as long as it runs.
aside() {
  output=$(mktemp) || return
  aside_code=0
  limited "$@" >"$output" 2>&1 </dev/null || aside_code=$?
  tail -n 20 -- "$output"
  rm -f -- "$output"
  return "$aside_code"
}

# A name with a slash is no service.
script_of() {
  case $1 in
    */* | '' | .*) return 1 ;;
    *) [ -x "/etc/init.d/$1" ] ;;
  esac
}

# OpenRC may take a service for started whose process is gone: it then fails to stop it, and never comes to start it.
is_dead() {
  [ -r "/run/$1.pid" ] && pid=$(tr -cd '0-9' <"/run/$1.pid") && [ -n "$pid" ] && [ ! -d "/proc/$pid" ]
}

# shellcheck disable=SC2016
restart_openrc() {
  if is_dead "$1"; then
    aside /bin/sh -c 'rc-service "$1" zap; rc-service "$1" start' sh "$1"
  else
    aside rc-service "$1" restart
  fi
}

number=0
for name in "$@"; do
  if [ -d /run/systemd/system ]; then
    properties=$(known "$name")
    case $properties in
      *RefuseManualStop=yes*) ;;
      *LoadState=loaded*)
        case $properties in
          *Id=*.service*) frame "restart-$number" limited systemctl --no-ask-password restart -- "$name" ;;
        esac
        ;;
    esac
  elif [ -d /run/openrc ]; then
    name=${name%.service}
    if script_of "$name" && rc-service -e "$name"; then frame "restart-$number" restart_openrc "$name"; fi
  else
    name=${name%.service}
    if script_of "$name"; then frame "restart-$number" aside "/etc/init.d/$name" restart; fi
  fi
  number=$((number + 1))
done
