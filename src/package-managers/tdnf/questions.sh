# What tdnf and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.
patience=$1
shift
. ./locks.sh

# Seconds for one reading command: tdnf waits for its lock for ever. Ending a reader harms nothing.
limit=90

# The cache alone answers, so that all answers speak of the same metadata.
ask() {
  timeout "$limit" tdnf -C -j "$@"
}

refresh_metadata() {
  timeout 300 tdnf -q makecache
}

# Per cached repository: directory, whether it has advisories, and the times of its files and of tdnf's own mark.
list_metadata() {
  for directory in /var/cache/tdnf/*/repodata; do
    if [ -f "$directory/repomd.xml" ]; then
      advisories=no
      if grep -q 'type="updateinfo"' "$directory/repomd.xml"; then advisories=yes; fi
      name=${directory%/repodata}
      times=$(stat -c '%Y' -- "$name/lastrefresh" "$directory"/* 2>/dev/null | tr '\n' ' ')
      printf '%s\t%s\t%s\n' "${name##*/}" "$advisories" "$times"
    fi
  done
}

# Locked names, and only these keys of the configuration: the rest may hold passwords.
list_holds() {
  for file in /etc/tdnf/locks.d/*.conf; do
    if [ -f "$file" ]; then awk 'NF { print "lock\t" $1 }' "$file"; fi
  done
  if [ -f /etc/tdnf/tdnf.conf ]; then
    awk -F= '/^[[:space:]]*excludepkgs[[:space:]]*=/ { print "exclude\t" $2 }' /etc/tdnf/tdnf.conf
  fi
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

ask_pending() {
  frame clock date +%s
  frame repositories ask repolist
  frame metadata list_metadata
  frame candidates ask check-update
  frame upgrade ask --assumeno upgrade
  frame advisories ask updateinfo --info
}

# Exactly the packages in data `wanted`, one NEVRA per line; each was checked to begin like a name, not like an option.
ask_resolution() {
  set --
  while IFS= read -r nevra; do
    if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
  done <<LINES
$(data wanted)
LINES
  if [ "$#" -gt 0 ]; then frame install ask --assumeno install "$@"; fi
}

await_locks "$patience"
for question; do
  case $question in
    locks) frame locks list_locks ;;
    packages) ask_packages ;;
    holds) frame holds list_holds ;;
    health) frame check rpm -Va --nofiles --nodigest --nosignature ;;
    restart) frame kernel uname -r ;;
  esac
done
# Waited in vain: whatever is asked of tdnf now would wait, too.
if [ -n "$(list_locks)" ]; then exit 0; fi
for question; do
  case $question in
    refresh) frame refresh refresh_metadata ;;
    pending) ask_pending ;;
    resolution) ask_resolution ;;
  esac
done
