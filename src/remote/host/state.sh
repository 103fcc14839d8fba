# What runs on the host: enabled and failed units, listening ports, kernel. The host half of a snapshot. Runs as root.
enabled_units() {
  if [ -d /run/systemd/system ]; then systemctl list-unit-files --state=enabled --plain --no-legend --no-pager; fi
}
failed_units() {
  if [ -d /run/systemd/system ]; then
    systemctl list-units --all --state=failed --plain --no-legend --no-pager
  elif [ -d /run/openrc ]; then
    openrc_failed | sort -u
  fi
}

# Those that did not start, those that OpenRC knows to have crashed, and those whose pid file names a process that is gone:
# not every start-stop-daemon tells OpenRC what it started.
openrc_failed() {
  ls /run/openrc/failed 2>/dev/null
  rc-status --crashed 2>/dev/null
  for started in /run/openrc/started/*; do
    service=${started##*/}
    for file in "/run/$service.pid" "/run/$service"/*.pid; do
      if [ -r "$file" ]; then
        pid=$(tr -cd '0-9' <"$file")
        if [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; then printf '%s\n' "$service"; fi
      fi
    done
  done
}
sockets() {
  for table in tcp tcp6 udp udp6; do
    if [ -r "/proc/net/$table" ]; then sed "s|^|$table |" "/proc/net/$table"; fi
  done
}
frame enabled-units enabled_units
frame failed-units failed_units
frame sockets sockets
frame kernel uname -r
frame boot-id cat /proc/sys/kernel/random/boot_id
