# Who holds a package database, for managers built on rpm. The script that takes this in defines `list_locks`, which prints
# `file<TAB>pid<TAB>program` for each holder.

# The processes that write under a kernel lock on one of these files. Neither rpm nor its front ends delete them.
lock_holders() {
  seen=' '
  for lock; do
    inode=$(stat -L -c '%i' "$lock" 2>/dev/null) || continue
    case $seen in *" $inode "*) continue ;; esac
    seen="$seen$inode "
    awk -v inode=":$inode" '
      $4 == "WRITE" && substr($6, length($6) - length(inode) + 1) == inode { print $5 }
    ' /proc/locks | while read -r pid; do
      print_holder "$lock" "$pid"
    done
  done
}

# One line for a process that lives. Args: file, pid.
print_holder() {
  if [ -r "/proc/$2/comm" ]; then
    printf '%s\t%s\t%s\n' "$1" "$2" "$(tr -cd '[:alnum:] ._:/-' <"/proc/$2/comm")"
  fi
}

# Waits until nobody holds it, and fails when somebody still does after `$1` seconds.
await_locks() {
  waited=0
  while [ -n "$(list_locks)" ]; do
    if [ "$waited" -ge "$1" ]; then return 1; fi
    sleep 2
    waited=$((waited + 2))
  done
}
