# Restarts services one after the other: `$@` their names. What is no unit, or must not be stopped by hand, is left alone.
known() { systemctl show --no-pager --property=LoadState,ActiveState,RefuseManualStop,Id -- "$1"; }

limited() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 10 180 "$@"; else "$@"; fi
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
  elif command -v rc-service >/dev/null 2>&1; then
    name=${name%.service}
    if rc-service -e "$name"; then frame "restart-$number" limited rc-service "$name" restart; fi
  fi
  number=$((number + 1))
done
