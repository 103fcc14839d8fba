# What yum 3 and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.
patience=$1
shift
. ./locks.sh
. ./journals.sh

# exit_on_lock makes yum give up at once (200) instead of waiting forever, so the waiting is ours, and bounded.
patient() {
  waited=0
  while :; do
    code=0
    "$@" || code=$?
    if [ "$code" -ne 200 ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 2
    waited=$((waited + 2))
  done
}

# The cache alone answers, so that all answers speak of the same metadata.
ask() {
  patient yum -C --color=never --setopt=exit_on_lock=1 "$@"
}

refresh_metadata() {
  yum -q clean expire-cache
  patient yum -q makecache fast --setopt='*.skip_if_unavailable=0' --setopt=exit_on_lock=1
}

# Per cached repository: directory, whether it has advisories, and the times of its files. yum touches `cachecookie`.
list_metadata() {
  find /var/cache/yum -name repomd.xml | while read -r file; do
    directory=${file%/repomd.xml}
    advisories=no
    if grep -q 'type="updateinfo"' "$file"; then advisories=yes; fi
    times=$(stat -c '%Y' -- "$directory/cachecookie" "$file" 2>/dev/null | tr '\n' ' ')
    printf '%s\t%s\t%s\n' "${directory##*/}" "$advisories" "$times"
  done
}

# Descriptions of advisories run to megabytes on a host that waited long; nothing reads them.
advisory_info() {
  code=0
  info=$(ask -q --disableexcludes=all updateinfo info updates) || code=$?
  printf '%s\n' "$info" | awk '
    /^ *[A-Z][A-Za-z ]* : / { kept = $0 ~ /^ *(Update ID|Type|Issued|CVEs|Severity) : / }
    /^=+$/ { kept = 0; next }
    kept { print }
  '
  return "$code"
}

list_versionlocks() {
  locklist=$(sed -n 's/^[[:space:]]*locklist[[:space:]]*=[[:space:]]*//p' /etc/yum/pluginconf.d/versionlock.conf) || return
  cat -- "${locklist:-/etc/yum/pluginconf.d/versionlock.list}"
}

# Only these keys: repository files may hold passwords.
list_excludes() {
  for file in /etc/yum.conf /etc/yum.repos.d/*.repo; do
    if [ -f "$file" ]; then
      awk '
        /^[[:space:]]*exclude[[:space:]]*=/ { on = 1; print; next }
        on && /^[[:space:]]+[^[:space:]]/ { print; next }
        { on = 0 }
      ' "$file"
    fi
  done
}

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.rpmnew' -o -name '*.rpmsave' ')'
}

# Packages that were installed because another one needed them: one file with the word `dep` each.
list_dependencies() {
  find /var/lib/yum/yumdb -name reason -exec grep -lx dep '{}' +
}

# What yum would do now, kept for a second look. No temporary files here: the disk may be full.
resolve_update() {
  code=0
  table=$(ask --skip-broken --assumeno update) || code=$?
  printf '%s\n' "$table"
  return "$code"
}

# Packages that replace others, with commas between: a row starts with one blank, its `replacing` lines with more.
replacing() {
  printf '%s\n' "$table" | awk '
    /^ [^ ]/ { name = $1 }
    /^ +replacing  / && name != "" { printf "%s%s", comma, name; comma = ","; name = "" }
  '
}

# Args: `removing` or `keeping`; the latter also asks what yum would do if nothing may be replaced.
ask_upgrade() {
  frame upgrade resolve_update
  excluded=$(replacing)
  if [ "$1" = keeping ] && [ -n "$excluded" ]; then
    frame upgrade-keeping ask --skip-broken --assumeno --exclude="$excluded" update
  fi
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

ask_pending() {
  frame clock date +%s
  frame repositories ask -q repolist enabled
  frame metadata list_metadata
  frame candidates ask -q --disableexcludes=all check-update
  frame advisory-list ask -q --disableexcludes=all updateinfo list updates
  frame advisory-info advisory_info
}

ask_holds() {
  if [ -f /etc/yum/pluginconf.d/versionlock.conf ]; then
    frame versionlocks list_versionlocks
  fi
  frame excludes list_excludes
}

ask_health() {
  frame check ask -q check
  frame unfinished journals
  frame unmerged list_unmerged
}

ask_restart() {
  frame kernel uname -r
  if command -v needs-restarting >/dev/null; then
    frame reboot needs-restarting -r
  fi
}

# Exactly the packages in data `wanted`, one NEVRA per line.
ask_resolution() {
  set --
  while IFS= read -r nevra; do
    if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
  done <<LINES
$(data wanted)
LINES
  if [ "$#" -gt 0 ]; then frame install ask --assumeno install -- "$@"; fi
}

await_locks "$patience"
# Waited once and in vain: the questions do not wait again, one after the other.
if [ -n "$(list_locks)" ]; then patience=0; fi
for question; do
  case $question in
    locks) frame locks list_locks ;;
    refresh) frame refresh refresh_metadata ;;
    packages) ask_packages ;;
    upgrade-removing) ask_upgrade removing ;;
    upgrade-keeping) ask_upgrade keeping ;;
    pending) ask_pending ;;
    holds) ask_holds ;;
    health) ask_health ;;
    restart) ask_restart ;;
    marks) frame dependencies list_dependencies ;;
    resolution) ask_resolution ;;
  esac
done
