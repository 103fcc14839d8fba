#!/bin/sh
# In a guest that has what zfs-modules.sh packed: makes /zroot a root file system on ZFS, small, but with everything that remote
# scripts call; `chroot /zroot sh -s` is then a host whose / is the dataset rpool/ROOT/debian.
set -eu
depmod
modprobe zfs
truncate -s 1200M /var/tmp/pool.img
zpool create -f -m none -R /zroot rpool /var/tmp/pool.img
zfs create -o mountpoint=none rpool/ROOT
zfs create -o mountpoint=/ rpool/ROOT/debian

cd /zroot
mkdir -p usr/bin usr/sbin usr/lib usr/lib64 etc dev proc sys run tmp var/lib/dpkg
for link in bin sbin lib lib64; do ln -s "usr/$link" "$link"; done
for program in sh cat stat rm mv mkdir rmdir sync sha256sum grep tr awk cut ls true zfs zpool; do
  path=$(command -v "$program" || true)
  case $path in
    /*) cp -L "$path" "usr/bin/$program" ;;
    *) cp -L "/usr/bin/$program" "usr/bin/$program" ;;
  esac
done
# Each library that they name, where the loader looks for it.
for file in usr/bin/*; do ldd "$file"; done | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do
  mkdir -p ".$(dirname "$library")"
  cp -L "$library" ".$library"
done
cp /etc/os-release /etc/passwd etc/
printf '# a host of the lab\n' >etc/fstab
cp /var/lib/dpkg/status var/lib/dpkg/
mount --rbind /dev dev
mount -t proc proc proc
mount -t sysfs sysfs sys
chroot . zfs version
