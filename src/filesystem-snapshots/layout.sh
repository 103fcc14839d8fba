# What the file system of / is made of, and which snapshots it could have. Runs as root, changes nothing.
paths() {
  for path in / /usr /etc /var /boot /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm /var/lib/pacman /lib/apk/db; do
    # A link to another of them is no database of its own: SUSE links /var/lib/rpm.
    if [ -d "$path" ] && [ ! -L "$path" ]; then stat -L -c '%d %n' -- "$path"; fi
  done
}

frame mounts cat /proc/self/mountinfo
frame fstab cat /etc/fstab
frame cmdline cat /proc/cmdline
frame paths paths
if command -v snapper >/dev/null 2>&1; then frame snapper snapper --machine-readable csv list-configs; fi
if command -v btrfs >/dev/null 2>&1; then
  frame btrfs-default btrfs subvolume get-default /
  frame btrfs-usage btrfs filesystem usage -b /
fi
if command -v lvs >/dev/null 2>&1; then
  frame volumes lvs --noheadings --nosuffix --units b --separator '|' \
    -o vg_name,lv_name,lv_attr,lv_size,vg_free,pool_lv,data_percent,metadata_percent
fi
if command -v zfs >/dev/null 2>&1; then frame datasets zfs list -H -p -t filesystem -o name,mountpoint,available; fi
