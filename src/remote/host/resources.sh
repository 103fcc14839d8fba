# Room and soundness of the file systems that an update writes to, and the units that already failed. Runs as root.
places='/ /usr /var /boot /boot/efi /tmp /var/tmp /var/cache /var/cache/apt/archives /var/cache/dnf /var/cache/yum /var/cache/pacman/pkg /var/cache/zypp /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm /var/lib/pacman /var/lib/apt/lists'
# One df for all places: a process each costs a small host a tenth of a scan. It prints one line for each, in order; when
# one has none, a mount vanished, and must not hide the others: then each is asked alone.
usage() {
  option=$1
  set --
  for path in $places; do
    if [ -d "$path" ]; then set -- "$@" "$path"; fi
  done
  lines=$(df -P "$option" -- "$@" 2>/dev/null)
  if [ "$(printf '%s\n' "$lines" | grep -c '')" -eq $(($# + 1)) ]; then
    printf '%s\n' "$lines" | {
      read -r _
      for path; do read -r line && printf '%s @%s\n' "$line" "$path"; done
    }
  else
    for path; do
      df -P "$option" -- "$path" | { read -r _ && read -r line && printf '%s @%s\n' "$line" "$path"; }
    done
  fi
}
# A mount option may say rw while the file system turned read-only: only writing proves it.
writable() {
  for path in /usr /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm /var/lib/pacman /lib/apk/db /var/cache /var/lib /boot; do
    if [ -d "$path" ]; then
      probe=$path/.patchctl-probe.$$
      if (: >"$probe") 2>/dev/null; then
        rm -f -- "$probe"
      else
        printf '%s\n' "$path"
      fi
    fi
  done
}
failed_units() {
  if [ -d /run/systemd/system ]; then systemctl list-units --all --state=failed --plain --no-legend --no-pager; fi
}
frame blocks usage -k
frame inodes usage -i
frame unwritable writable
frame failed-units failed_units
