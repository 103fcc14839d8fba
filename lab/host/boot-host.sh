#!/bin/bash
# Boots one lab host and boots it again whenever it reboots. Runs in a mount namespace of its own (unshare -m), so
# its mounts go when it goes.
# usage: boot-host.sh HOST_DIR NAME BASE NETNS DISK ROOT
#   HOST_DIR has upper/, work/, root/ and may have the file `reboot`: seconds to wait before a reboot, or `never`
#   NETNS    name of a network namespace, or - for the machine's own
#   DISK     directory on a real disk that becomes /usr/libexec/lab, or - for none
#   ROOT     overlay, or a layout of make-btrfs-disk.sh
set -eu
dir=$1 name=$2 base=$3 netns=$4 disk=$5 root=$6

mount -t overlay overlay -o "lowerdir=$base,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
if [ "$root" != overlay ]; then
  [ -e "$dir/disk.img" ] || bash "${0%/*}/make-btrfs-disk.sh" "$dir" "$root"
  umount "$dir/root"
fi

# What a boot loader does: no subvolume is named, so the file system's default one is the root.
mount_disk() {
  if mountpoint -q "$dir/root"; then umount "$dir/root"; fi
  if mountpoint -q "$dir/snapshots"; then umount "$dir/snapshots"; fi
  device=$(losetup --find --show "$dir/disk.img")
  mount "$device" "$dir/root"
  if [ "$root" = snapper ]; then
    mkdir -p "$dir/snapshots"
    mount -o subvol=@/.snapshots "$device" "$dir/snapshots"
  fi
  losetup --detach "$device" # it goes when the last of its mounts has gone
}

boot() {
  local extra=()
  [ "$netns" = - ] || extra+=(--network-namespace-path="/run/netns/$netns")
  [ "$disk" = - ] || extra+=(--bind="$disk:/usr/libexec/lab")
  [ "$root" = overlay ] || mount_disk
  [ "$root" != snapper ] || extra+=(--bind="$dir/snapshots:/.snapshots")
  # The time namespace resets uptime; an own boot is what a reboot has to look like.
  unshare --time --fork --kill-child=SIGTERM --boottime "-$(cut -d. -f1 /proc/uptime)" -- \
    systemd-nspawn --quiet --boot -D "$dir/root" --register=no --keep-unit --machine="$name" --hostname="$name" \
    --link-journal=no --resolv-conf=off --timezone=off --console=pipe "${extra[@]}" </dev/null
}

while :; do
  code=0
  boot || code=$?
  [ "$code" = 133 ] || exit "$code" # 133: the host asked for a reboot
  wait=$(cat "$dir/reboot" 2>/dev/null || echo 0)
  [ "$wait" != never ] || exit 0
  sleep "$wait"
done
