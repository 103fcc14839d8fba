# Finishes what a killed dpkg left: configures, brings half-installed packages anew, lets apt mend dependencies if that removes
# nothing. `$1`: seconds to wait for locks. Data `reinstall`: packages that must be installed again, one per line.
# Ends with apt-get's exit code, with 92 when something was left undone, or with 91 before anything was changed.
. ./environment.sh
wait_s=$1

# Edited configuration stays as it is; dpkg leaves the new one beside it.
run_apt() {
  apt_environment apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout="$wait_s" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o APT::Get::AutomaticRemove=false \
    -o APT::Cmd::Pattern-Only=true -o Acquire::Retries=3 -o Acquire::Retries::Delay=false \
    --no-install-recommends "$@"
}

# dpkg itself does not wait for anybody.
wait_for_dpkg() {
  waited=0
  while find /proc/[0-9]*/fd '(' -lname '/var/lib/dpkg/lock*' -o -lname /var/cache/apt/archives/lock ')' 2>/dev/null |
    grep -q .; do
    if [ "$waited" -ge "$wait_s" ]; then return 1; fi
    sleep 1
    waited=$((waited + 1))
  done
}

# Succeeds, and says so, when the dry run of an operation of apt-get removes something: that is a decision, and nobody made it.
would_remove() {
  gone=$(run_apt -s -qq "$@" | sed -n 's/^\(Remv\|Purg\) \([^ ]*\).*/\2/p' | tr '\n' ' ')
  if [ -z "$gone" ]; then return 1; fi
  echo "patchctl: apt-get $1 $2 would remove ${gone% }: it was not run"
}

run_if_nothing_goes() {
  if would_remove "$@"; then return 92; fi
  run_apt "$@"
}

# Nothing is unpacked, half configured or in the journal: only dependencies may be broken.
is_all_configured() {
  [ -z "$(dpkg --audit)" ] && [ -z "$(find /var/lib/dpkg/updates -name '[0-9]*')" ]
}

# Naming a package makes it "manually installed": those that were not are put back.
reinstall() {
  automatic=$(apt-mark showauto "$@") || return
  code=0
  run_if_nothing_goes install --reinstall -- "$@" || code=$?
  if [ -n "$automatic" ]; then
    printf '%s\n' "$automatic" | xargs apt-mark auto -- || echo 'patchctl: automatic marks were not restored'
  fi
  return "$code"
}

if ! wait_for_dpkg; then
  echo "patchctl: another program uses dpkg, and did not end within $wait_s seconds"
  exit 91
fi

if is_all_configured && would_remove install --fix-broken; then exit 91; fi

# Where this fails for want of a dependency, apt mends it below and configures again.
apt_environment dpkg --force-confdef --force-confold --configure -a
set --
while IFS= read -r package; do
  if [ -n "$package" ]; then set -- "$@" "$package"; fi
done <<EOF
$(data reinstall)
EOF
result=0
if [ "$#" -gt 0 ]; then reinstall "$@" || result=$?; fi
fixed=0
run_if_nothing_goes install --fix-broken || fixed=$?
dpkg --audit
if [ "$fixed" -ne 0 ]; then exit "$fixed"; fi
exit "$result"
