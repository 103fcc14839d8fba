# What dnf 4 and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions.
# Data `session`: session.py, which asks dnf. `wanted`: one NEVRA per line, the packages of the question `resolution`.
# Nothing here changes a package. Runs as root.
patience=$1
shift

# The Python that dnf itself runs on: the first of these names is version 4, or serves() would not have sent us.
dnf_python() {
  for program in dnf dnf-3 yum; do
    path=$(command -v "$program") || continue
    python=$(sed -n '1s/^#! *\(\/[^ ]*python[^ ]*\).*/\1/p' "$path")
    break
  done
  if [ -n "${python:-}" ]; then
    printf '%s\n' "$python"
  elif [ -x /usr/libexec/platform-python ]; then
    printf '/usr/libexec/platform-python\n'
  else
    printf 'python3\n'
  fi
}

is_amazon() {
  grep -q '^ID="\{0,1\}amzn' /etc/os-release
}

# Everything that is dnf's to answer, in one process; it ends the frame and adds the others. -I: no module of the login's.
# The nonce goes by the environment, which other users cannot read.
ask_dnf() {
  case " $* " in
    *' pending '*) if is_amazon; then set -- release-update "$@"; fi ;;
  esac
  mark "begin $PART/session"
  code=0
  NONCE=$NONCE PART=$PART "$(dnf_python)" -I -c "$(data session)" "$patience" "$@" || code=$?
  if [ "$code" -ne 0 ]; then mark "end $PART/session $code"; fi
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
  held=$(list_locks)
  while [ "$waited" -lt "$patience" ] && [ -n "$held" ]; do
    sleep 2
    waited=$((waited + 2))
    held=$(list_locks)
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

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.rpmnew' -o -name '*.rpmsave' ')'
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

ask_holds() {
  if [ -f /etc/dnf/plugins/versionlock.conf ]; then
    frame versionlocks list_versionlocks
  fi
  frame excludes list_excludes
}

wait_for_locks
# Waited once and in vain: the questions do not wait again, one after the other.
if [ -n "$held" ]; then patience=0; fi
frame locks printf '%s\n' "$held"

wanted=$(data wanted)
set -- "$@" --
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
done <<LINES
$wanted
LINES
ask_dnf "$@"

for question; do
  case $question in
    packages) ask_packages ;;
    pending)
      frame clock date +%s
      frame metadata list_metadata
      ;;
    holds) ask_holds ;;
    health) frame unmerged list_unmerged ;;
    restart) frame kernel uname -r ;;
    --) break ;;
  esac
done
