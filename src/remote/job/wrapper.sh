# Runs one job on the host, detached from any connection: `job.sh DIRECTORY`. compose-job.ts puts the job's own text before this.
# The directory gets: transcript (raw output), pid, state, and at the end rc. rc is written last and atomically: it is the truth.
dir=$1

put() { # put NAME TEXT: write, flush, rename, so that a reader never sees half a file and a crash loses nothing
  printf '%s\n' "$2" >"$dir/.$1" && sync "$dir/.$1" 2>/dev/null
  mv -f -- "$dir/.$1" "$dir/$1"
}

# Signals meant for a session or a unit end neither this shell nor, because caught signals are reset in children, change
# how the package manager's own children treat them. A hang-up is ignored by all, as nohup does.
# Before anything else: under the inhibitor the unit's main process is the outer of two shells, and where it ended on the
# SIGTERM of a shutdown, systemd would take the unit for stopped and kill the package manager with all that is left.
trap '' HUP
trap : INT TERM

# Keep the machine from going down in the middle, where systemd can: the script runs itself again under the inhibitor.
inhibit() {
  systemd-inhibit --what=shutdown:sleep:idle --mode=block --who=patchctl --why='packages are being changed' "$@"
}
if [ -z "${PATCHCTL_INHIBITED:-}" ] && command -v systemd-inhibit >/dev/null 2>&1 && inhibit true >/dev/null 2>&1; then
  PATCHCTL_INHIBITED=1
  export PATCHCTL_INHIBITED
  inhibit /bin/sh "$dir/job.sh" "$dir"
  exit 0
fi

exec >"$dir/transcript" 2>&1 </dev/null
put pid "$$ $(cut -d ' ' -f 22 "/proc/$$/stat") $(cat /proc/sys/kernel/random/boot_id)"

# A look that came before us and saw no pid has given this job up: see watch.sh.
if [ -e "$dir/cancelled" ]; then
  put rc cancelled
  exit 0
fi

# One job per host at a time. The lock is this shell's alone (9>&- below): a daemon that a package starts must not inherit it.
exec 9>/var/lib/patchctl/lock
if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
  echo 'patchctl: another job holds /var/lib/patchctl/lock'
  put rc busy
  exit 0
fi
put state running
job_code=0
job 9>&- || job_code=$?
sync
put rc "$job_code"
