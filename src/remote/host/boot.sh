# How a host came up and whether it is about to go down; who would mind. Looks only. Runs as root.
boot_time() { awk '$1 == "btime" { print $2 }' /proc/stat; }

# `starting`, `running`, `degraded`, `stopping`; its exit code is no error.
system_state() {
  if [ -d /run/systemd/system ]; then systemctl is-system-running || true; fi
}

# Accounting knows who sits at a terminal. The questions of patchctl have none, so that they are not among them.
users() {
  if command -v who >/dev/null 2>&1; then who; fi
}

# Desktops that do not write accounting records.
seats() {
  if ! command -v loginctl >/dev/null 2>&1; then return 0; fi
  for session in $(loginctl list-sessions --no-legend --no-pager 2>/dev/null | awk '{ print $1 }'); do
    loginctl show-session --property=Name,Type,Class,State -- "$session" 2>/dev/null | tr '\n' ' '
    echo
  done
}

# The message bus, because the table that systemd-inhibit prints is for eyes: names in it may hold blanks.
inhibitors() {
  if ! command -v busctl >/dev/null 2>&1; then return 0; fi
  busctl --no-pager call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors 2>/dev/null || true
}

frame boot-id cat /proc/sys/kernel/random/boot_id
frame uptime cat /proc/uptime
frame boot-time boot_time
frame kernel uname -r
frame system-state system_state
frame users users
frame seats seats
frame inhibitors inhibitors
