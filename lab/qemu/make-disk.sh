#!/bin/sh
# Makes a guest's disk: its root file system from image and identity, at OFFSET bytes of DISK. In a mount namespace of its
# own (unshare -m), so that nothing stays mounted whatever happens.
# usage: make-disk.sh GUEST_DIR LOWER_DIRS OFFSET SIZE
#   GUEST_DIR has upper/ (what sets this guest apart) and may have disk.img, which then keeps what lies before OFFSET
set -eu
dir=$1 lower=$2 offset=$3 size=$4
mkdir -p "$dir/work" "$dir/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
# A root that starts at the disk's first byte is one that the kernel finds by itself, and boots faster so.
[ "$offset" -ne 0 ] || rm -f "$dir"/root/boot/initrd.img-* "$dir"/root/initrd.img*
[ -e "$dir/disk.img" ] || truncate -s "$size" "$dir/disk.img"
mkfs.ext4 -q -F -E "offset=$offset,lazy_itable_init=1,root_owner=0:0" -d "$dir/root" "$dir/disk.img" "$size"
umount "$dir/root"
rm -rf "$dir/work" "$dir/root"
