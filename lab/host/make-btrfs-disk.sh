#!/bin/bash
# Puts a host's root on a btrfs of its own, as an installer would. Runs in the mount namespace of boot-host.sh.
# usage: make-btrfs-disk.sh HOST_DIR LAYOUT (the host's root is mounted at HOST_DIR/root; HOST_DIR/disk.img is made)
#   btrfs    one subvolume `root`, the default
#   snapper  as openSUSE has it: @, @/.snapshots, and the default @/.snapshots/1/snapshot, with snapper's configuration
set -eu
dir=$1 layout=$2

truncate -s 1536M "$dir/disk.img"
mkfs.btrfs -q "$dir/disk.img"
mkdir -p "$dir/made"
mount -o loop,compress=lzo "$dir/disk.img" "$dir/made"

case $layout in
  btrfs) top=root ;;
  snapper)
    top=@/.snapshots/1/snapshot
    btrfs -q subvolume create "$dir/made/@"
    btrfs -q subvolume create "$dir/made/@/.snapshots"
    chmod 750 "$dir/made/@/.snapshots"
    mkdir "$dir/made/@/.snapshots/1"
    cat >"$dir/made/@/.snapshots/1/info.xml" <<'XML'
<?xml version="1.0"?>
<snapshot>
  <type>single</type>
  <num>1</num>
  <date>2026-01-01 00:00:00</date>
  <description>first root filesystem</description>
</snapshot>
XML
    ;;
esac
btrfs -q subvolume create "$dir/made/$top"
cp -a "$dir/root/." "$dir/made/$top/"
btrfs subvolume set-default "$dir/made/$top"
if [ "$layout" = snapper ]; then
  mkdir -p "$dir/made/$top/.snapshots"
  cp "$dir/made/$top/usr/share/snapper/config-templates/default" "$dir/made/$top/etc/snapper/configs/root"
  sed -i 's/^SNAPPER_CONFIGS=.*/SNAPPER_CONFIGS="root"/' "$dir/made/$top/etc/default/snapper"
fi
umount "$dir/made"
rmdir "$dir/made"
