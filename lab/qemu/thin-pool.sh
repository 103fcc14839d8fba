#!/bin/sh
# Writes a disk with the volume group `lab` and, in it, a thin pool whose thin volume `root` is mapped block by block: the file
# system lies on the disk in one piece, as with volume-group.sh, until the guest's own kernel writes to a shared block.
# Needs a loop device, but no device mapper.
# usage: thin-pool.sh DISK DISK_SIZE VOLUMES (thin-volumes.conf)
set -eu
disk=$1 volumes=$3
scratch=$(mktemp -d)
LVM_SYSTEM_DIR=$scratch # the machine's own LVM, if it has one, keeps its backups and its list of devices
export LVM_SYSTEM_DIR LVM_SUPPRESS_FD_WARNINGS=1
truncate -s "$2" "$disk"
loop=$(losetup -f --show "$disk")
trap 'losetup -d "$loop"; rm -rf "$scratch"' EXIT

pvcreate -q --devices "$loop" --dataalignment 1m "$loop"
vgcreate -q --devices "$loop" lab "$loop"
vgcfgbackup -q --devices "$loop" --driverloaded n -f "$scratch/empty" lab
{
  sed '/^}/,$d' "$scratch/empty"
  cat "$volumes"
  echo '}'
} >"$scratch/thin"
vgcfgrestore -q --devices "$loop" --driverloaded n --force -f "$scratch/thin" lab

# What the kernel finds in pool_tmeta: 24000 chunks of 64 KiB are root's 1500 MiB, each where it is counted, of 32000.
cat >"$scratch/map" <<'MAP'
<superblock uuid="" time="0" transaction="1" flags="0" version="2" data_block_size="128" nr_data_blocks="32000">
  <device dev_id="1" mapped_blocks="24000" transaction="0" creation_time="0" snap_time="0">
    <range_mapping origin_begin="0" data_begin="0" length="24000" time="0"/>
  </device>
</superblock>
MAP
truncate -s 16M "$scratch/metadata"
thin_restore -i "$scratch/map" -o "$scratch/metadata" >/dev/null
# Behind the label's MiB and the 500 extents of the pool.
dd if="$scratch/metadata" of="$loop" bs=1M seek=2001 conv=fsync status=none
sync "$disk"
