# Orders a reboot that begins when this answer is on its way: `$1` the boot id that is to end, `$2` override or respect.
# With another boot id somebody was faster, and nothing is ordered.

# A transient unit outlives the session. A unit of that name that still waits is the same order, given before.
by_systemd() {
  unit=patchctl-reboot
  if [ "$(systemctl show --property=ActiveState -- "$unit.service")" = ActiveState=active ]; then return 0; fi
  systemctl reset-failed -- "$unit.service" 2>/dev/null
  # shellcheck disable=SC2016
  systemd-run --quiet --no-block --unit="$unit" --description='patchctl: reboot' \
    /bin/sh -c 'sleep 1; exec systemctl "$1" reboot' sh "$1"
}

# busybox has no shutdown, and its reboot asks the init, as that of sysvinit does.
by_hand() {
  if command -v shutdown >/dev/null 2>&1; then
    setsid /bin/sh -c 'sleep 1; shutdown -r now || reboot' </dev/null >/dev/null 2>&1 &
  elif command -v reboot >/dev/null 2>&1; then
    setsid /bin/sh -c 'sleep 1; reboot' </dev/null >/dev/null 2>&1 &
  else
    echo 'there is neither shutdown nor reboot' >&2
    return 127
  fi
}

order() {
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
    if [ "$1" = override ]; then by_systemd --ignore-inhibitors; else by_systemd --no-ask-password; fi
  else
    by_hand
  fi
}

if [ "$(cat /proc/sys/kernel/random/boot_id)" = "$1" ]; then
  frame order order "$2"
else
  frame elsewhere true
fi
