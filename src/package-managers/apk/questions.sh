# What apk on a host says, raw. `$1`: seconds to wait for the lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root, under busybox.
patience=$1
shift

# apk 3 keeps its database below /usr where the directories are merged.
database=/lib/apk/db
if [ ! -e "$database/installed" ] && [ -e /usr/lib/apk/db/installed ]; then database=/usr/lib/apk/db; fi

ask() {
  apk --no-progress --wait "$patience" "$@"
}

# apk holds a kernel lock on this file while it works; the file itself is always there.
list_holders() {
  inode=$(stat -c '%i' "$database/lock" 2>/dev/null) || return 0
  awk -v inode=":$inode" '
    $4 == "WRITE" && substr($6, length($6) - length(inode) + 1) == inode { print $5 }
  ' /proc/locks | while read -r process; do
    if [ -r "/proc/$process/comm" ]; then
      printf '%s\t%s\n' "$process" "$(tr -cd '[:alnum:] ._:/-' <"/proc/$process/comm")"
    fi
  done
}

wait_for_lock() {
  waited=0
  while [ "$waited" -lt "$patience" ] && [ -n "$(list_holders)" ]; do
    sleep 2
    waited=$((waited + 2))
  done
}

# Name, version, architecture, origin and the flags of what broke, of each installed package, as apk keeps them.
list_installed() {
  awk -v OFS='\t' '
    function tell() { if ("P" in at) print at["P"], at["V"], at["A"], at["o"], at["f"]; split("", at) }
    $0 == "" { tell(); next }
    substr($0, 2, 1) == ":" && index("PVAof", substr($0, 1, 1)) > 0 { at[substr($0, 1, 1)] = substr($0, 3) }
    END { tell() }
  ' "$database/installed"
}

# Only how many: addresses of repositories may hold passwords.
count_repositories() {
  cat /etc/apk/repositories /etc/apk/repositories.d/*.list 2>/dev/null | grep -c '^[^#[:space:]]'
}

# Seconds since the oldest index was fetched or found to be current; nothing when there is none.
age() {
  now=$(date +%s) || return
  oldest=$(stat -c '%Y' /etc/apk/cache/APKINDEX.*.tar.gz /var/cache/apk/APKINDEX.*.tar.gz 2>/dev/null | sort -n | head -n 1)
  if [ -n "$oldest" ]; then printf '%s\n' "$((now - oldest))"; fi
}

# Without fetching newer indexes meanwhile: all answers speak of the same ones.
simulate() {
  ask --simulate --cache-max-age 1000000 upgrade "$@"
}

# The upgrade without the packages in data `last`. apk before 2.12 knows no --ignore, and says so.
simulate_first() {
  set --
  for name in $(data last); do set -- "$@" "$name"; done
  simulate --ignore "$@"
}

list_updates() {
  ask --cache-max-age 1000000 list --upgradable
}

# Which repositories offer which versions of what is installed. Passwords in addresses stay here.
list_policy() {
  list_installed | cut -f 1 | xargs apk --no-progress --cache-max-age 1000000 policy | sed 's#://[^/@]*@#://#'
}

list_unmerged() {
  find /etc -xdev -type f -name '*.apk-new'
}

list_modules() {
  for directory in /lib/modules/*/modules.dep; do
    if [ -e "$directory" ]; then
      release=${directory%/modules.dep}
      printf '%s\n' "${release##*/}"
    fi
  done
}

ask_pending() {
  frame repositories count_repositories
  frame age age
  frame updates list_updates
  frame simulation simulate
  frame policy list_policy
}

ask_restart() {
  frame kernel uname -r
  frame modules list_modules
}

wait_for_lock
frame version apk --version
frame arch apk --print-arch
frame holders list_holders
for question; do
  case $question in
    refresh) frame refresh ask update ;;
    packages) frame installed list_installed ;;
    pending) ask_pending ;;
    holds) frame world cat /etc/apk/world ;;
    unmerged) frame unmerged list_unmerged ;;
    restart) ask_restart ;;
    apart) frame simulation simulate_first ;;
  esac
done
