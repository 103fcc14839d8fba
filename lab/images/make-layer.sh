#!/bin/sh
# Runs a family's script chrooted into BASE and keeps what it changed as an overlay layer.
# Called in a mount namespace of its own (unshare -m), so that nothing stays mounted whatever happens.
# usage: make-layer.sh BASE LAYER REPOSITORIES SCRIPT... (the scripts are joined and run inside)
set -eu
base=$1 layer=$2 repositories=$3
shift 3
scratch=$layer.scratch
rm -rf "$scratch" && mkdir -p "$layer" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$layer,workdir=$scratch/work" "$scratch/root"
mkdir -p "$scratch/root/srv/lab"
mount --bind "$repositories" "$scratch/root/srv/lab"
mount -t proc proc "$scratch/root/proc"
cat "$@" | chroot "$scratch/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive sh -eu -s
umount "$scratch/root/proc" "$scratch/root/srv/lab"
rmdir "$scratch/root/srv/lab"
umount "$scratch/root"
rm -rf "$scratch"
