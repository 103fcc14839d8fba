# Goes back in one transaction: the files in the directory `$1` in, data `gone` (apt's names) out, no repository asked. `$2`: seconds
# to wait for locks. Data `checksums`: sha256sum's lines for the files; `automatic`: names that get their mark back. Ends with
# apt-get's exit code, with 90 when only marks could not be restored, with 92 when a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
. ./environment.sh
directory=$1
wait_s=$2

# Empty lists and a cache of its own: whatever the repositories say now must not matter, and must not be forgotten either.
change_packages() {
  apt_environment apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout="$wait_s" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
    -o APT::Get::AutomaticRemove=false -o APT::Cmd::Pattern-Only=true \
    --no-install-recommends --allow-downgrades --allow-change-held-packages "$@"
}

# Where apt finds no way (dependencies that were broken before, say), dpkg does as it is told, file by file.
force_packages() {
  echo 'patchctl: apt-get refuses; dpkg goes back file by file'
  set --
  while IFS= read -r line; do
    if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
  done <<LINES
$(data checksums)
LINES
  if [ "$#" -gt 0 ]; then apt_environment dpkg --force-confdef --force-confold --install -- "$@" || return; fi
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<LINES
$(data gone)
LINES
  if [ "$#" -gt 0 ]; then apt_environment dpkg --remove -- "$@"; fi
}

restore_marks() {
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<LINES
$(data automatic)
LINES
  [ "$#" -eq 0 ] || apt_environment apt-mark auto -- "$@"
}

enter_saved "$directory"
work=$(mktemp -d) || exit 91
mkdir -p -- "$work/lists/partial" "$work/cache/archives/partial"

# Unfinished entries of a dpkg that was killed keep every other one from starting; what fails to configure is replaced anyway.
if find /var/lib/dpkg/updates -name '[0-9]*' | grep -q .; then
  apt_environment dpkg --force-confdef --force-confold --configure -a
fi

set -- install --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
while IFS= read -r name; do
  if [ -n "$name" ]; then set -- "$@" "$name-"; fi
done <<LINES
$(data gone)
LINES
code=0
change_packages "$@" || code=$?
if [ "$code" -ne 0 ]; then
  code=0
  force_packages || code=$?
fi
marks=0
restore_marks || marks=$?
dpkg --audit
rm -rf -- "$work"
if [ "$marks" -ne 0 ]; then echo "patchctl: apt-mark ended with exit code $marks"; fi
if [ "$code" -eq 0 ] && [ "$marks" -ne 0 ]; then code=90; fi
exit "$code"
