# What runs on the host: enabled and failed units, listening ports, kernel. The host half of a snapshot. Runs as root.
enabled_units() {
  if [ -d /run/systemd/system ]; then systemctl list-unit-files --state=enabled --plain --no-legend --no-pager; fi
}
failed_units() {
  if [ -d /run/systemd/system ]; then systemctl list-units --all --state=failed --plain --no-legend --no-pager; fi
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
