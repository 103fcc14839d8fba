# How a host came up and whether it is about to go down; who would mind. Looks only. Runs as root.
boot_time() { awk '$1 == "btime" { print $2 }' /proc/stat; }

openrc_state() {
  if [ -e /run/openrc/rc.stopping ]; then
    echo stopping
  elif [ -e /run/openrc/rc.starting ] || [ ! -s /run/openrc/softlevel ]; then
    echo starting
  else
    echo running
  fi
}

# sysvinit notes its runlevel in the accounting: `N 2`.
sysvinit_state() {
  case $(runlevel 2>/dev/null) in
    *' '[06]) echo stopping ;;
    *' S') echo starting ;;
    *' '[1-5]) echo running ;;
  esac
}

# `starting`, `running`, `degraded`, `stopping`; its exit code is no error.
system_state() {
  if [ -d /run/systemd/system ]; then
    systemctl is-system-running || true
  elif [ -d /run/openrc ]; then
    openrc_state
  elif command -v runlevel >/dev/null 2>&1; then
    sysvinit_state
  fi
}

# `NAME TERMINAL` of those who lead a session at a terminal, as proc(5) tells it. Not those that still ask for a name.
leaders() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk '
    / \([^()]*(getty|login)\) / { next }
    {
      process = $1
      sub(/^.*\) /, "")
      if ($4 != process || $5 == 0) next
      major = int($5 / 256) % 4096
      minor = $5 % 256 + int($5 / 1048576) * 256
      if (major >= 136 && major <= 143) print process, "pts/" (major - 136) * 256 + minor
      else if (major == 4 && minor < 64) print process, "tty" minor
      else if (major == 4) print process, "ttyS" minor - 64
      else print process, "a-terminal"
    }' | while read -r process terminal; do
    if name=$(stat -c %U "/proc/$process" 2>/dev/null); then printf '%s %s\n' "$name" "$terminal"; fi
  done
}

# Accounting knows who sits at a terminal. The questions of patchctl have none, so that they are not among them.
# musl writes no accounts: there the processes are asked.
users() {
  if [ -d /run/systemd/system ] || [ -s /run/utmp ]; then
    if command -v who >/dev/null 2>&1; then who; fi
  else
    leaders
  fi
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
