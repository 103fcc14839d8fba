# Room and soundness of the file systems that an update writes to, and the units that already failed. Runs as root.
existing() {
  for path in / /usr /var /boot /boot/efi /tmp /var/tmp /var/cache /var/cache/apt/archives /var/cache/dnf /var/cache/yum /var/cache/pacman/pkg /var/cache/zypp /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm /var/lib/pacman /var/lib/apt/lists; do
    if [ -d "$path" ]; then printf '%s\n' "$path"; fi
  done
}
# df on one path at a time: a vanished mount must not hide the others.
usage() {
  existing | while IFS= read -r path; do
    df -P "$1" -- "$path" | { read -r _ && read -r line && printf '%s @%s\n' "$line" "$path"; }
  done
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
