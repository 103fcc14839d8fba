# What apt and dpkg on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.

# lock_holders: `/proc/PID/fd/N FILE` TAB program, for each process that locked one of apt's files.
# The kernel's list names no files and other mount namespaces show the same paths: compare device and inode.
lock_holders() {
  find /proc/[0-9]*/fd \( -lname '/var/lib/dpkg/lock*' -o -lname /var/lib/apt/lists/lock \
    -o -lname /var/cache/apt/archives/lock \) -printf '%p %l\n' 2>/dev/null | while read -r fd file; do
    [ "$(stat -L -c %d:%i "$fd" 2>/dev/null)" = "$(stat -c %d:%i "$file" 2>/dev/null)" ] || continue
    pid=${fd#/proc/}
    pid=${pid%%/*}
    # An open file is not a lock yet: a program that waits has it open, too.
    if [ -r /proc/locks ] && ! grep -q "WRITE *$pid " /proc/locks; then continue; fi
    printf '%s %s\t%s\n' "$fd" "$file" "$(cat "/proc/$pid/comm" 2>/dev/null)"
  done
  return 0
}

# DPkg::Lock::Timeout covers dpkg's locks only, so one wait for all of them.
wait_for_locks() {
  waited=0
  while holders=$(lock_holders) && [ -n "$holders" ] && [ "$waited" -lt "$1" ]; do
    sleep 1
    waited=$((waited + 1))
  done
  printf '%s\n' "$holders"
  [ -z "$holders" ]
}

# The command as DPkg and apt.conf cannot change it: no questions, no lock for what only reads, removals only when asked for.
read_apt() {
  apt-get -o Debug::NoLocking=1 -o APT::Get::AutomaticRemove=false \
    -o APT::Get::Show-User-Simulation-Note=false "$@"
}

# Delayed retries make apt 2.6 wait forever when one source of a host is dead and another one answers. Only the lists are
# written here, so that ending it is safe, and its lock must not stay behind.
update_lists() {
  update_code=0
  timeout -k 10 300 apt-get -q -o APT::Update::Error-Mode=any -o Acquire::Retries=1 -o Acquire::Retries::Delay=false \
    -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 update || update_code=$?
  if [ "$update_code" -eq 124 ]; then echo 'E: apt-get update did not end within 300 s' >&2; fi
  return "$update_code"
}

# apt-get update does not wait for its lock, and another program can take it between our look and apt's: once more, behind it.
refresh() {
  code=0
  { said=$(update_lists 2>&1 >&8) || code=$?; } 8>&1
  if [ "$code" -ne 0 ] && [ -n "$(lock_holders)" ] && wait_for_locks "$seconds" >/dev/null; then
    update_lists
    return
  fi
  if [ -n "$said" ]; then printf '%s\n' "$said" >&2; fi
  return "$code"
}

# Names only: an address may carry a password.
enabled_lists() {
  uris=$(read_apt -q --print-uris update) || return
  printf '%s\n' "$uris" | sed -n "s/^'.*' \([^ ]*_InRelease\) .*/\1/p"
}

installed() {
  dpkg-query -W -f='${Package}\t${Architecture}\t${Version}\t${source:Package}\t${source:Version}\t${db:Status-Status}\t${db:Status-Eflag}\n'
}

# Every version of every installed package, and of the packages in `$1`, with its repositories.
versions() {
  names=$(dpkg-query -W -f='${binary:Package}\n') || return
  tables=$(printf '%s\n' "$names" "$1" | xargs apt-cache policy) || return
  printf '%s\n' "$tables"
}

# -qq leaves nothing but Inst, Conf and Remv lines and implies --yes.
simulate() { read_apt -s -qq "$@"; }

# File, size and hash of what would be fetched; the address is cut off for the same reason as above.
downloads() {
  uris=$(read_apt -qq --print-uris "$@") || return
  printf '%s\n' "$uris" | sed "s/^'.*' //"
}

installed_sizes() { dpkg-query -W -f='${Package}\t${Architecture}\t${Installed-Size}\n'; }

# Names that may get another version: what the transaction brings, and what has a version newer than the installed one.
moving() {
  printf '%s\n' "$steps" | awk '$1 == "Inst" { print $2 }'
  printf '%s\n' "$tables" | awk '
    /^[^ ]/ { name = $1; sub(/:$/, "", name); older = 1 }
    $1 == "Installed:" { older = ($2 == "(none)") }
    /^ \*\*\*/ { older = 1 }
    /^     [^ ]/ && !older { print name; older = 1 }'
}

# Only the fields that sizes and sources are read from, of every version of the packages that move.
offered() {
  names=$(moving | sort -u) || return
  [ -n "$names" ] || return 0
  stanzas=$(printf '%s\n' "$names" | xargs apt-cache show --) || return
  printf '%s\n' "$stanzas" | sed -n '/^Package: /p; /^Version: /p; /^Architecture: /p; /^Source: /p; /^Installed-Size: /p'
}

transaction() {
  steps=$(simulate "$@") || return
  printf '%s\n' "$steps"
}

# What -qq hides when apt refuses: which dependency is not met.
explain() { read_apt -s -q -y "$@"; }

# Does the transaction leave newer versions out? Only then is the slow full simulation worth its time.
leaves_something() {
  case $tables in *' (phased '*) return 0 ;; esac
  newer=$(printf '%s\n' "$tables" | awk '
    $1 == "Installed:" { installed = $2 }
    $1 == "Candidate:" && installed != "(none)" && $2 != installed { newer++ }
    END { print newer + 0 }')
  planned=$(printf '%s\n' "$steps" | grep -c '^Inst [^ ]* \[')
  [ "$newer" -ne "$planned" ]
}

ask_upgrade() {
  frame sources apt-cache policy
  frame versions versions ''
  frame transaction transaction "$@" || frame refusal explain "$@"
  if leaves_something; then
    frame everything simulate --allow-downgrades -o APT::Get::Always-Include-Phased-Updates=true dist-upgrade
  fi
  frame offered offered
  frame downloads downloads "$@"
  # Ubuntu: fixes that need a subscription are in no list of apt's.
  if command -v pro >/dev/null 2>&1; then frame pro timeout -k 5 60 pro security-status --format json; fi
}

# Exact versions only: no pattern may match other packages, no recommendation may come along unasked.
ask_resolve() {
  operands=$(data operands)
  set -- -o APT::Cmd::Pattern-Only=true --no-install-recommends "$@" install --
  while IFS= read -r operand; do
    if [ -n "$operand" ]; then set -- "$@" "$operand"; fi
  done <<EOF
$operands
EOF
  versioned=$(printf '%s\n' "$operands" | sed -n '/=/p')
  frame sources apt-cache policy
  frame versions versions "$(printf '%s\n' "$versioned" | sed 's/=.*//')"
  frame transaction transaction "$@" || frame refusal explain "$@"
  frame downloads downloads "$@"
  frame installed-sizes installed_sizes
  frame offered offered
}

grub_questions() { debconf-show grub-pc; }

grub_devices() {
  debconf-show grub-pc | sed -n 's/^[* ]*grub-pc\/install_devices://p' | tr ',' '\n' | while read -r device; do
    if [ -z "$device" ]; then continue; fi
    if [ -b "$device" ]; then echo "present $device"; else echo "absent $device"; fi
  done
}

reboot_flag() {
  if [ ! -e /run/reboot-required ]; then return 1; fi
  if [ -e /run/reboot-required.pkgs ]; then cat /run/reboot-required.pkgs; fi
}

kernel_packages() {
  dpkg-query -W -f='${Package}\t${Version}\t${db:Status-Status}\n' 'linux-image-*' 2>/dev/null || true
}

seconds=$1
shift
for question; do
  case $question in
    refresh)
      # Waited once and in vain: the questions behind this one do not wait again.
      if frame lists-lock wait_for_locks "$seconds"; then frame refresh refresh; else seconds=0; fi
      ;;
    lists)
      frame enabled-lists enabled_lists
      frame lists find /var/lib/apt/lists -maxdepth 1 -name '*Release' -printf '%C@ %f\n'
      frame clock date +%s
      ;;
    health)
      frame locks wait_for_locks "$seconds"
      frame journal find /var/lib/dpkg/updates -maxdepth 1 -name '[0-9]*'
      frame audit dpkg --audit
      frame check read_apt -qq check
      frame conffiles find /etc -xdev \( -name '*.dpkg-dist' -o -name '*.dpkg-new' -o -name '*.ucf-dist' \)
      if [ "$(dpkg-query -W -f='${db:Status-Status}' grub-pc 2>/dev/null)" = installed ]; then
        frame grub-questions grub_questions
        frame grub-devices grub_devices
      fi
      ;;
    installed)
      frame version apt-get --version
      frame installed installed
      frame holds apt-mark showhold
      ;;
    automatic) frame automatic apt-mark showauto ;;
    upgrade) ask_upgrade --allow-downgrades --with-new-pkgs upgrade ;;
    full-upgrade) ask_upgrade --allow-downgrades dist-upgrade ;;
    resolve) ask_resolve ;;
    resolve-downgrades) ask_resolve --allow-downgrades ;;
    restart)
      frame kernel uname -r
      frame kernel-build uname -v
      frame kernel-images find /boot -maxdepth 1 -name 'vmlinuz-*'
      frame kernel-packages kernel_packages
      frame reboot-flag reboot_flag
      if command -v needrestart >/dev/null 2>&1; then frame needrestart needrestart -b -r l; fi
      ;;
  esac
done
