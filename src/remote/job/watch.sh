# Looks at a job: `$1` id, `$2` transcript offset (bytes already read), `$3` seconds to wait for the end, `$4` most bytes to send.
dir=/var/lib/patchctl/jobs/$1

# A job that was never started must not start later, when a delayed request finally arrives: take its place.
claim() {
  mkdir -p -- /var/lib/patchctl/jobs && mkdir -- "$dir" && printf 'never started\n' >"$dir/state"
}

# Running means: same boot, same process, same start time. A pid alone may be somebody else's by now.
alive() {
  [ -e "$dir/pid" ] || return 3
  read -r pid born boot <"$dir/pid" || return 3
  [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 1
  [ -r "/proc/$pid/stat" ] || return 1
  [ "$(cut -d ' ' -f 22 "/proc/$pid/stat")" = "$born" ]
}

wait_for_end() {
  waited=0
  quarter=0
  while [ ! -e "$dir/rc" ] && [ "$waited" -lt "$1" ]; do
    # A job that died writes no rc: there is nothing to wait for.
    if alive || [ "$?" -eq 3 ]; then :; else return 0; fi
    # Fractions are not POSIX, but GNU and busybox know them; short jobs should not wait a whole second.
    if [ "$waited" -lt 3 ] && sleep 0.25 2>/dev/null; then
      quarter=$(((quarter + 1) % 4))
      if [ "$quarter" -ne 0 ]; then continue; fi
    else
      sleep 1
    fi
    waited=$((waited + 1))
  done
}

# The start was cut off between writing job.sh and running it, or it is slow. After a minute the job is given up: the
# wrapper writes its pid before it looks for this mark, so that one of the two always sees the other.
give_up() {
  find "$dir/job.sh" -mmin +1 | grep -q . || return 1
  : >"$dir/cancelled"
  [ ! -e "$dir/pid" ]
}

size() { if [ -e "$dir/transcript" ]; then wc -c <"$dir/transcript"; else echo 0; fi; }

transcript() {
  if [ -e "$dir/transcript" ]; then tail -c "+$(($1 + 1))" "$dir/transcript" | head -c "$2"; fi
}

if [ ! -e "$dir/job.sh" ]; then
  frame claimed claim
else
  wait_for_end "$3"
  frame alive alive
  if [ ! -e "$dir/pid" ]; then frame given-up give_up; fi
  # Read rc after alive: a job that ends in between is seen as ended, never as dead.
  if [ -e "$dir/rc" ]; then frame rc cat "$dir/rc"; fi
  # Only what was there when the size was taken, so that the next look can go on exactly behind it.
  bytes=$(size)
  left=$((bytes - $2))
  if [ "$left" -gt "$4" ]; then left=$4; fi
  frame read echo "$left"
  frame transcript transcript "$2" "$left"
fi
