#!/bin/sh
# Builds OpenZFS, which Debian has in `contrib` as source only, for the kernel that guests boot first, and packs modules and programs.
# Ten minutes of two processors. For recordings only: no test needs it.
# usage: zfs-modules.sh SOURCES RELEASE OUTPUT.tar
#   SOURCES: a sources.list with `main contrib` of Debian 12; RELEASE: `uname -r` of the guest
set -eu
sources=$1 release=$2 output=$3
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
mmdebstrap --mode=root --variant=minbase --format=directory --dpkgopt=force-unsafe-io \
  --aptopt='Acquire::Check-Valid-Until "false";' \
  --include="build-essential,zfs-dkms,zfsutils-linux,linux-headers-$release" bookworm "$tree" "$sources"

cd "$tree"
tar -c -f "$output" lib/modules/"$release"/updates/dkms usr/sbin/zfs usr/sbin/zpool usr/sbin/mount.zfs \
  usr/lib/x86_64-linux-gnu/lib*zfs*.so.* usr/lib/x86_64-linux-gnu/libnvpair.so.* usr/lib/x86_64-linux-gnu/libuutil.so.*
