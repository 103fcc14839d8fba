# What pacman on a host says, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here touches the system's database: every question goes to a private one. Runs as root.
patience=$1
shift

# Not below /var/lib/patchctl, which only root may enter: pacman 7 downloads as a user of its own.
home=/var/cache/patchctl/pacman
system=/var/lib/pacman
lock=$system/db.lck

# The private database: its own sync databases, and the system's packages as links that nobody can write through.
prepare() {
  mkdir -p -- "$home/db/sync" "$home/nothing" || return
  rm -rf -- "$home/db/local" "$home/db/db.lck" || return
  cp -rs -- "$system/local" "$home/db/local"
}

ask() {
  pacman --dbpath "$home/db" --logfile /dev/null --color never "$@"
}

# pacman keeps its lock open as long as it works: a lock that no process has open was left behind by a killed one.
list_holders() {
  find /proc/[0-9]*/fd -lname "$lock" 2>/dev/null | while IFS= read -r descriptor; do
    process=${descriptor#/proc/}
    process=${process%%/*}
    printf '%s\t%s\n' "$process" "$(tr -cd '[:alnum:] ._:/-' <"/proc/$process/comm")"
  done
}

wait_for_lock() {
  waited=0
  while [ "$waited" -lt "$patience" ] && [ -e "$lock" ] && [ -n "$(list_holders)" ]; do
    sleep 2
    waited=$((waited + 2))
  done
}

# When the lock was made, when the host booted, and what time it is: seconds since the epoch.
lock_times() {
  if [ -e "$lock" ]; then
    printf '%s\t%s\t%s\n' "$(stat -c %Y -- "$lock")" "$(awk '$1 == "btime" { print $2 }' /proc/stat)" "$(date +%s)"
  fi
}

# The mirror gives its files the time of their making, not of our asking.
refresh() {
  ask -Sy >&2 && : >"$home/refreshed"
}

# Seconds since the last refresh; nothing when there was none.
age() {
  if [ -e "$home/refreshed" ]; then
    printf '%s\n' "$(($(date +%s) - $(stat -c %Y -- "$home/refreshed")))"
  fi
}

# Name, version, architecture, base package, size and reason (1: as a dependency) of each installed package, as alpm keeps them.
list_installed() {
  awk -v OFS='\t' '
    function tell() { if (seen) print at["NAME"], at["VERSION"], at["ARCH"], at["BASE"], at["SIZE"] + 0, at["REASON"] + 0 }
    FNR == 1 { tell(); split("", at); seen = 1; key = "" }
    /^%[A-Z0-9]+%$/ { key = substr($0, 2, length($0) - 2); next }
    key != "" && !(key in at) && $0 != "" { at[key] = $0 }
    END { tell() }
  ' "$system"/local/*/desc
}

tab=$(printf '\t')

# What an upgrade installs, as data; it says nothing of removals. Of the address only the file's name: it tells the
# architecture, and what stands before it may hold a password. Further args: options of the upgrade.
transaction() {
  list=$(ask -Sup "$@" --print-format "%n$tab%v$tab%r$tab%s$tab%l") || return
  printf '%s\n' "$list" | sed 's|[^[:space:]]*/||'
}

# The whole upgrade up to the moment when it would download: only so pacman tells removals and conflicts. It finds an empty
# cache, and a downloader that ends it (after one that merely fails it would sleep for two seconds); should it ever get
# further, it would write to the links of the private database.
trial() {
  # Addresses of mirrors may hold passwords.
  rm -f -- "$home/trial.conf" && (umask 077 && : >"$home/trial.conf") || return
  {
    echo '[options]'
    printf '%s\n' "XferCommand = /bin/sh -c 'kill \$PPID'"
    pacman-conf | sed '/^XferCommand *=/d; /^VerbosePkgLists/d'
  } >"$home/trial.conf" || return
  trial_code=0
  COLUMNS=1000000 ask -Su --noconfirm --dbonly --config "$home/trial.conf" --cachedir "$home/nothing" || trial_code=$?
  rm -f -- "$home/db/db.lck" "$home/trial.conf"
  return "$trial_code"
}

holds() {
  pacman-conf IgnorePkg && pacman-conf IgnoreGroup
}

# Updates that the system's own database knows: somebody refreshed it and did not upgrade.
half_way() {
  pacman --logfile /dev/null --color never -Qu
}

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.pacnew' -o -name '*.pacsave' ')'
}

# Files of packages that are not there: what a killed pacman leaves behind. Some are enough to know.
missing_files() {
  ask -Qkq >"$home/missing" || :
  head -n 20 -- "$home/missing"
}

# Name and what it needs or provides (`needs`, `is`; without versions), of each installed package.
list_needs() {
  awk -v OFS='\t' '
    FNR == 1 { key = name = "" }
    /^%[A-Z0-9]+%$/ { key = substr($0, 2, length($0) - 2); next }
    $0 == "" { key = "" }
    key == "NAME" { name = $0; print name, "is", name }
    key == "DEPENDS" { sub(/[<>=].*/, ""); print name, "needs", $0 }
    key == "PROVIDES" { sub(/[<>=].*/, ""); print name, "is", $0 }
  ' "$system"/local/*/desc
}

# What an upgrade without the packages in data `last` would do, and what they need.
ask_apart() {
  frame transaction transaction --ignore "$(data last | paste -s -d , -)"
  frame needs list_needs
}

# Which kernels can be loaded modules for, and which package each belongs to.
kernels() {
  for base in /usr/lib/modules/*/pkgbase; do
    if [ -f "$base" ]; then
      release=${base%/pkgbase}
      printf '%s\t%s\n' "${release##*/}" "$(cat -- "$base")"
    fi
  done
}

ask_pending() {
  frame repositories pacman-conf --repo-list
  frame age age
  frame updates ask -Qu
  frame transaction transaction
  frame trial trial
}

ask_health() {
  frame check ask -Dk
  frame missing missing_files
  frame half-way half_way
  frame unmerged list_unmerged
}

ask_restart() {
  frame kernel uname -r
  frame kernels kernels
}

frame version pacman --version
wait_for_lock
frame holders list_holders
frame lock lock_times
frame prepare prepare
for question; do
  case $question in
    refresh) frame refresh refresh ;;
    packages) frame installed list_installed ;;
    pending) ask_pending ;;
    holds) frame holds holds ;;
    health) ask_health ;;
    restart) ask_restart ;;
    apart) ask_apart ;;
  esac
done
