# What dnf 4 and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.
patience=$1
shift

# dnf 4 is called dnf nearly everywhere; serves() made sure that the first of these names is version 4.
for program in dnf dnf-3 yum; do
  if command -v "$program" >/dev/null; then
    dnf4=$program
    break
  fi
done

# exit_on_lock makes dnf give up at once (200) instead of waiting forever, so the waiting is ours, and bounded.
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
  patient "${dnf4:-dnf}" -C --setopt='*.skip_if_unavailable=0' --setopt=exit_on_lock=True "$@"
}

refresh_metadata() {
  patient "${dnf4:-dnf}" -q makecache --refresh --setopt='*.skip_if_unavailable=0' --setopt=exit_on_lock=True
}

holder() {
  if [ -r "/proc/$2/comm" ]; then
    printf '%s\t%s\t%s\n' "$1" "$2" "$(tr -cd '[:alnum:] ._:/-' <"/proc/$2/comm")"
  fi
}

# dnf believes a lock when its process lives; rpm's own lock is a kernel one on its file.
list_locks() {
  for lock in /var/cache/dnf/*_lock.pid /var/lib/dnf/*_lock.pid /run/yum.pid; do
    if [ -f "$lock" ]; then
      pid=$(tr -cd '0-9' <"$lock")
      holder "$lock" "${pid:-none}"
    fi
  done
  inode=$(stat -c '%i' /var/lib/rpm/.rpm.lock 2>/dev/null) || return 0
  awk -v inode=":$inode" '
    $4 == "WRITE" && substr($6, length($6) - length(inode) + 1) == inode { print $5 }
  ' /proc/locks | while read -r pid; do
    holder /var/lib/rpm/.rpm.lock "$pid"
  done
}

wait_for_locks() {
  waited=0
  while [ "$waited" -lt "$patience" ] && [ -n "$(list_locks)" ]; do
    sleep 2
    waited=$((waited + 2))
  done
}

# Per cached repository: directory, whether it has advisories, and the times of its files.
# dnf touches the primary file, not repomd.xml, when a refresh finds nothing new.
list_metadata() {
  cache=$(sed -n 's/^[[:space:]]*cachedir[[:space:]]*=[[:space:]]*//p' /etc/dnf/dnf.conf)
  for directory in "${cache:-/var/cache/dnf}"/*/repodata; do
    if [ -f "$directory/repomd.xml" ]; then
      advisories=no
      if grep -q 'type="updateinfo"' "$directory/repomd.xml"; then advisories=yes; fi
      name=${directory%/repodata}
      printf '%s\t%s\t%s\n' "${name##*/}" "$advisories" "$(stat -c '%Y' -- "$directory"/* | tr '\n' ' ')"
    fi
  done
}

# Descriptions of advisories run to megabytes on a host that waited long; nothing reads them.
advisory_info() {
  code=0
  info=$(ask -q updateinfo info --updates --disableexcludes=all) || code=$?
  printf '%s\n' "$info" | awk '
    /^=+$/ { title = !title; print; next }
    title { next }
    /^ *[A-Z][A-Za-z ]*: / { kept = $0 ~ /^ *(Update ID|Type|CVEs|Severity): / }
    kept || /^$/ { print }
  '
  return "$code"
}

list_versionlocks() {
  locklist=$(sed -n 's/^[[:space:]]*locklist[[:space:]]*=[[:space:]]*//p' /etc/dnf/plugins/versionlock.conf) || return
  cat -- "${locklist:-/etc/dnf/plugins/versionlock.list}"
}

# Only these keys: repository files may hold passwords.
list_excludes() {
  for file in /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo; do
    if [ -f "$file" ]; then
      awk '
        /^[[:space:]]*(exclude|excludepkgs|excludes)[[:space:]]*=/ { on = 1; print; next }
        on && /^[[:space:]]+[^[:space:]]/ { print; next }
        { on = 0 }
      ' "$file"
    fi
  done
}

is_amazon() {
  grep -q '^ID="\{0,1\}amzn' /etc/os-release
}

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.rpmnew' -o -name '*.rpmsave' ')'
}

# What dnf would do now, kept for a second look. No temporary files here: the disk may be full.
resolve_upgrade() {
  code=0
  table=$(ask upgrade --assumeno --nobest) || code=$?
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

# Args: `removing` or `keeping`; the latter also asks what dnf would do if nothing may be replaced.
ask_upgrade() {
  frame upgrade resolve_upgrade
  excluded=$(replacing)
  if [ "$1" = keeping ] && [ -n "$excluded" ]; then
    frame upgrade-keeping ask upgrade --assumeno --nobest --exclude="$excluded"
  fi
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

ask_pending() {
  frame clock date +%s
  frame repositories ask -q repolist --enabled
  frame metadata list_metadata
  frame candidates ask -q repoquery --upgrades --latest-limit=1 --disableexcludes=all \
    --qf '%{name}\t%{epoch}\t%{version}\t%{release}\t%{arch}\t%{repoid}\t%{downloadsize}\t%{installsize}'
  frame advisory-list ask -q updateinfo list --updates --disableexcludes=all
  frame advisory-info advisory_info
  if is_amazon; then
    frame release-update patient "${dnf4:-dnf}" -q check-release-update
  fi
}

ask_holds() {
  if [ -f /etc/dnf/plugins/versionlock.conf ]; then
    frame versionlocks list_versionlocks
  fi
  frame excludes list_excludes
}

ask_health() {
  frame check ask -q check
  frame unmerged list_unmerged
}

ask_restart() {
  frame kernel uname -r
  frame reboot ask -q needs-restarting -r
  frame services ask -q needs-restarting -s
}

ask_marks() {
  frame user-installed ask -q repoquery --disableexcludes=all --userinstalled --qf '%{name}.%{arch}'
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
  frame available ask -q repoquery --disableexcludes=all \
    --qf '%{name}\t%{epoch}\t%{version}\t%{release}\t%{arch}\t%{repoid}\t%{downloadsize}\t%{installsize}' -- "$@"
  # Weak dependencies of the plan are named like everything else; others must not come along.
  frame install ask install --assumeno --best --setopt=install_weak_deps=False -- "$@"
}

wait_for_locks
# Waited once and in vain: the questions do not wait again, one after the other.
if [ -n "$(list_locks)" ]; then patience=0; fi
for question; do
  case $question in
    locks) frame locks list_locks ;;
    refresh) frame refresh refresh_metadata ;;
    packages) ask_packages ;;
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
