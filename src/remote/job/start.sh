# Puts a job into its own root-owned directory and starts it detached. `$1`: job id. mkdir decides: an id starts at most once.
base=/var/lib/patchctl
dir=$base/jobs/$1

prepare() {
  umask 077
  mkdir -p -- "$base/jobs" || return 1
  mkdir -- "$dir" || return 2
  data job >"$dir/job.sh" || return 1
  sync "$dir/job.sh" 2>/dev/null || true
}

# A transient unit survives the end of the session even where logind kills user processes; setsid alone does not.
# KillMode=process and no SIGKILL: stopping the unit must never end a package manager half-way.
# OpenRC may be told to end all that is in the control group of a service which it stops (rc_cgroup_cleanup), and the session
# is in that of sshd. Version 2, and version 1 as OpenRC mounts it; 0 means the process that writes.
outside() {
  for processes in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/unified/cgroup.procs /sys/fs/cgroup/openrc/cgroup.procs; do
    if [ -w "$processes" ]; then echo 0 >"$processes"; fi
  done 2>/dev/null
  exec setsid /bin/sh "$dir/job.sh" "$dir"
}

start() {
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
    systemd-run --quiet --collect --unit="patchctl-$1" --description="patchctl job $1" \
      --property=KillMode=process --property=SendSIGKILL=no --property=TimeoutStopSec=infinity \
      /bin/sh "$dir/job.sh" "$dir"
  else
    outside </dev/null >/dev/null 2>&1 &
  fi
}

frame prepare prepare && frame start start "$1"
