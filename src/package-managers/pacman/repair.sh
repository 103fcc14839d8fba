# Ends what a killed pacman left: its lock, entries of the database that were written half, and the scripts and hooks of packages
# that it had already changed. What is installed again comes from the cache, in the very version that is installed.
# The exit code is pacman's; 92: done, but in part; 91: stopped before anything was changed.
system=/var/lib/pacman
lock=$system/db.lck
jobs=/var/lib/patchctl/jobs

stop() {
  echo "patchctl: $1"
  exit 91
}

# Programs that work with pacman's database on this system (not in a container on it): `name (process N)`.
list_users() {
  here=$(readlink /proc/self/ns/mnt)
  grep -ls libalpm /proc/[0-9]*/maps | while IFS= read -r maps; do
    process=${maps#/proc/}
    process=${process%/maps}
    if [ "$(readlink "/proc/$process/ns/mnt" 2>/dev/null)" = "$here" ]; then
      printf '%s (process %s)\n' "$(tr -cd '[:alnum:] ._:/-' <"/proc/$process/comm")" "$process"
    fi
  done
}

# Same boot, same process, same start time, as in job/watch.sh.
is_alive() {
  read -r process born boot <"$1/pid" || return 1
  [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] &&
    [ -r "/proc/$process/stat" ] && [ "$(cut -d ' ' -f 22 "/proc/$process/stat")" = "$born" ]
}

is_older_than_boot() {
  [ "$(stat -c %Y -- "$lock")" -lt "$(awk '$1 == "btime" { print $2 }' /proc/stat)" ]
}

# The lock was made while a job of ours was at work, and that job has ended or died: while pacman works it writes to the
# transcript, so a lock that is younger is of somebody else.
is_of_dead_job() {
  for directory in "$jobs"/*; do
    if [ ! -e "$directory/pid" ]; then continue; fi
    if [ ! -e "$directory/rc" ] && is_alive "$directory"; then continue; fi
    if find "$lock" -newer "$directory/pid" ! -newer "$directory/transcript" | grep -q .; then return 0; fi
  done
  return 1
}

remove_stale_lock() {
  if [ ! -e "$lock" ]; then return 0; fi
  users=$(list_users | tr '\n' ' ')
  if [ -n "$users" ]; then stop "${users% } is at work with pacman's database; $lock stays"; fi
  if ! is_older_than_boot && ! is_of_dead_job; then
    stop "$lock is younger than the boot and of no job of patchctl: whoever made it must say that it is dead, then rm $lock"
  fi
  rm -f -- "$lock" && echo "removed $lock"
}

# The file of one exact package in the cache. Arg: name-version.
cached() {
  pacman-conf CacheDir | while IFS= read -r directory; do
    for file in "$directory/$1"-*.pkg.tar*; do
      architecture=${file#"$directory/$1-"}
      architecture=${architecture%.pkg.tar*}
      case $file in *.sig) continue ;; esac
      case $architecture in *-*) continue ;; esac
      if [ -f "$file" ]; then
        printf '%s\n' "$file"
      fi
    done
  done | head -n 1
}

# Entries that were begun and not finished: `name-version`.
half_written() {
  for directory in "$system"/local/*/; do
    if [ -d "$directory" ] && [ ! -f "$directory/desc" ]; then
      directory=${directory%/}
      printf '%s\n' "${directory##*/}"
    fi
  done
}

# Packages that the last transaction brought, if its end is not in the log: `name version`.
of_open_transaction() {
  awk '
    $2 == "[ALPM]" && $3 == "transaction" { open = ($4 == "started"); count = 0 }
    open && $2 == "[ALPM]" && $3 ~ /^(installed|reinstalled|upgraded|downgraded)$/ {
      version = $NF
      gsub(/[()]/, "", version)
      brought[++count] = $4 " " version
    }
    END { if (open) for (i = 1; i <= count; i++) print brought[i] }
  ' "$(pacman-conf LogFile)" 2>/dev/null
}

install_again() {
  pacman -U --noconfirm --noprogressbar --color never "$@"
}

# pacman cannot read past an entry that was written half: it is set aside, and comes back when the package does not.
restore_entry() {
  file=$(cached "$1")
  if [ -z "$file" ]; then
    echo "patchctl: $1 was installed half, and is not in the cache: pacman -S it by hand, after rm -r $system/local/$1"
    return 92
  fi
  mkdir -p -- "$work/$1" && mv -- "$system/local/$1" "$work/$1/entry" || return
  if install_again --overwrite '*' -- "$file"; then return 0; fi
  rm -rf -- "${system:?}/local/$1" && mv -- "$work/$1/entry" "$system/local/$1"
  return 92
}

work=$(mktemp -d) || exit 91
trap 'rm -rf -- "$work"' EXIT
result=0

# What must be known before a new transaction is written to the log.
brought=$(of_open_transaction)
halves=$(half_written)
if [ ! -e "$lock" ] && [ -z "$halves" ] && [ -z "$brought" ]; then
  stop 'nothing was interrupted: what pacman -Dk names is installed or removed by a person'
fi
remove_stale_lock || exit 1
for entry in $halves; do
  restore_entry "$entry" || result=$?
done

set --
while read -r name version; do
  if [ -z "$name" ] || [ "$(pacman -Q -- "$name" 2>/dev/null)" != "$name $version" ]; then continue; fi
  file=$(cached "$name-$version")
  if [ -n "$file" ]; then
    set -- "$@" "$file"
  else
    echo "patchctl: $name $version is not in the cache, so its scripts and hooks were not run again"
    result=92
  fi
done <<LINES
$brought
LINES
if [ "$#" -gt 0 ]; then install_again -- "$@" || result=$?; fi
pacman -Dk || :
exit "$result"
