# What dnf 5 and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.
patience=$1
shift

. ./start.sh
tab=$(printf '\t')

# Seconds for one reading command: dnf 5.4 waits for a lock for ever, whatever exit_on_lock says. Ending a reader harms nothing.
limit=90

# The cache alone answers, so that all answers speak of the same metadata.
ask() {
  timeout "$limit" "$dnf5" -C --setopt='*.skip_if_unavailable=0' "$@"
}

# What must be answered without repositories, too; and needs-restarting wants metadata of them that nothing else fetches.
ask_locally() {
  timeout "$limit" "$dnf5" -q -C "$@"
}

refresh_metadata() {
  timeout 300 "$dnf5" -q makecache --refresh --setopt='*.skip_if_unavailable=0'
}

# Per cached repository: directory, whether it has advisories, and the times of its files.
# dnf touches the primary file, not repomd.xml, when a refresh finds nothing new.
list_metadata() {
  for directory in /var/cache/libdnf5/*/repodata; do
    if [ -f "$directory/repomd.xml" ]; then
      advisories=no
      if grep -q 'type="updateinfo"' "$directory/repomd.xml"; then advisories=yes; fi
      name=${directory%/repodata}
      printf '%s\t%s\t%s\n' "${name##*/}" "$advisories" "$(stat -c '%Y' -- "$directory"/* | tr '\n' ' ')"
    fi
  done
}

# One key per line; descriptions run to megabytes on a host that waited long, and nothing reads them.
advisory_info() {
  code=0
  info=$(ask -q advisory info --updates --json --setopt=disable_excludes='*') || code=$?
  printf '%s\n' "$info" | awk '!/^    "(Description|Message|Rights)":".*",$/'
  return "$code"
}

# Only these keys: the rest may hold passwords.
list_excludes() {
  code=0
  settings=$("$dnf5" -C --dump-main-config --dump-repo-config='*') || code=$?
  printf '%s\n' "$settings" | awk '/^excludepkgs = ./ { print }'
  return "$code"
}

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.rpmnew' -o -name '*.rpmsave' ')'
}

# What dnf would do now, kept for a second look. No temporary files here: the disk may be full.
resolve_upgrade() {
  code=0
  table=$(ask upgrade --assumeno --setopt=best=0) || code=$?
  printf '%s\n' "$table"
  return "$code"
}

# Packages that replace others, with commas between: a row starts with one blank, its `replacing` lines with more.
replacing() {
  printf '%s\n' "$table" | awk '
    /^ [^ ]/ { name = $1 }
    /^ +replacing / && NF == 7 && $2 != name && name != "" { printf "%s%s", comma, name; comma = ","; name = "" }
  '
}

# Args: `removing` or `keeping`; the latter also asks what dnf would do if nothing may be replaced.
ask_upgrade() {
  frame upgrade resolve_upgrade
  excluded=$(replacing)
  if [ "$1" = keeping ] && [ -n "$excluded" ]; then
    frame upgrade-keeping ask upgrade --assumeno --setopt=best=0 --exclude="$excluded"
  fi
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

# Columns of every list of available packages. dnf 5 knows \n here, and no \t.
columns="%{name}$tab%{epoch}$tab%{version}$tab%{release}$tab%{arch}$tab%{repoid}$tab%{downloadsize}$tab%{installsize}\\n"

ask_pending() {
  frame clock date +%s
  frame repositories ask_locally repo list --enabled
  frame metadata list_metadata
  frame candidates ask -q repoquery --upgrades --latest-limit=1 --setopt=disable_excludes='*' --qf "$columns"
  frame advisories advisory_info
}

ask_holds() {
  frame versionlocks ask_locally versionlock list
  frame excludes list_excludes
}

ask_health() {
  frame check ask_locally check
  frame unmerged list_unmerged
}

ask_restart() {
  frame kernel uname -r
  frame reboot ask_locally needs-restarting
  frame services ask_locally needs-restarting -s
}

ask_marks() {
  frame user-installed ask_locally repoquery --userinstalled --setopt=disable_excludes='*' --qf '%{name}.%{arch}\n'
}

# Exactly the packages in data `wanted`, one NEVRA per line.
ask_resolution() {
  set --
  while IFS= read -r nevra; do
    if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
  done <<LINES
$(data wanted)
LINES
  if [ "$#" -eq 0 ]; then return; fi
  frame available ask -q repoquery --setopt=disable_excludes='*' --qf "$columns" -- "$@"
  # Weak dependencies of the plan are named like everything else; others must not come along.
  frame install ask install --assumeno --best --setopt=install_weak_deps=False -- "$@"
}

await_locks "$patience"
for question; do
  case $question in
    locks) frame locks list_locks ;;
    packages) ask_packages ;;
  esac
done
# Waited in vain: whatever is asked now would wait, too, or answer from the middle of a transaction.
if [ -n "$(list_locks)" ]; then exit 0; fi
for question; do
  case $question in
    refresh) frame refresh refresh_metadata ;;
    pending) ask_pending ;;
    upgrade-removing) ask_upgrade removing ;;
    upgrade-keeping) ask_upgrade keeping ;;
    holds) ask_holds ;;
    health) ask_health ;;
    restart) ask_restart ;;
    marks) ask_marks ;;
    resolution) ask_resolution ;;
  esac
done
