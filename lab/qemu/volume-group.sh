#!/bin/sh
# Writes the LVM label and metadata of a disk with the volume group `lab` and the volume `root` in it. Needs a loop device,
# but no device mapper: nothing is activated here; the guest's own kernel is the first that does.
# usage: volume-group.sh DISK DISK_SIZE ROOT_SIZE
set -eu
disk=$1
LVM_SYSTEM_DIR=$(mktemp -d) # the machine's own LVM, if it has one, keeps its backups and its list of devices
export LVM_SYSTEM_DIR LVM_SUPPRESS_FD_WARNINGS=1
truncate -s "$2" "$disk"
loop=$(losetup -f --show "$disk")
trap 'losetup -d "$loop"; rm -rf "$LVM_SYSTEM_DIR"' EXIT

pvcreate -q --devices "$loop" --dataalignment 1m "$loop"
vgcreate -q --devices "$loop" lab "$loop"
lvcreate -q --devices "$loop" --driverloaded n --activate n --zero n --wipesignatures n -L "$3" -n root lab
sync "$disk"
