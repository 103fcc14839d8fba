# Applies exactly the changes in `data operands` and puts automatic marks back. Runs detached as root; its output is the transcript.
# `$1`: seconds to wait for locks; further arguments are options for apt-get. Ends with apt-get's exit code, or with 90 when
# only the marks could not be restored.
. ./environment.sh
wait_s=$1
shift

# Edited configuration stays as it is; dpkg leaves the new one beside it.
change_packages() {
  apt_environment apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout="$wait_s" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o APT::Get::AutomaticRemove=false -o APT::Cmd::Pattern-Only=true \
    -o Acquire::Retries=3 -o Acquire::Retries::Delay=false --no-install-recommends "$@"
}

# DPkg::Lock::Timeout covers dpkg's locks, not the one on the downloaded archives.
wait_for_archives() {
  waited=0
  while [ "$waited" -lt "$wait_s" ] &&
    find /proc/[0-9]*/fd -lname /var/cache/apt/archives/lock 2>/dev/null | grep -q .; do
    sleep 1
    waited=$((waited + 1))
  done
}

# Naming a package on the command line makes it "manually installed": the mark is put back, new dependencies get it.
restore_marks() {
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<EOF
$(data automatic)
EOF
  [ "$#" -eq 0 ] || apt_environment apt-mark auto -- "$@"
}

set -- "$@" install --
while IFS= read -r operand; do
  if [ -n "$operand" ]; then set -- "$@" "$operand"; fi
done <<EOF
$(data operands)
EOF
wait_for_archives
code=0
change_packages "$@" || code=$?
marks=0
restore_marks || marks=$?
dpkg --audit
if [ "$marks" -ne 0 ]; then echo "patchctl: apt-mark ended with exit code $marks"; fi
if [ "$code" -eq 0 ] && [ "$marks" -ne 0 ]; then code=90; fi
exit "$code"
