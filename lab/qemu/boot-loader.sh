#!/bin/sh
# What GRUB would do: reads from the guest's own disk which kernel /vmlinuz names now, and takes it and its initrd out.
# debugfs reads the file system without mounting it; like a boot loader it does not replay the journal.
# usage: boot-loader.sh DISK OFFSET FOLDER; prints the kernel's release
set -eu
file_system="$1?offset=$2" folder=$3

target=$(debugfs -R 'stat /vmlinuz' "$file_system" 2>/dev/null | sed -n 's/^Fast link dest: "\(.*\)"$/\1/p')
release=${target#boot/vmlinuz-}
[ -n "$release" ]
rm -f "$folder/vmlinuz" "$folder/initrd.img"
for name in vmlinuz initrd.img; do
  debugfs -R "dump /boot/$name-$release $folder/$name" "$file_system" 2>/dev/null
done
[ -s "$folder/vmlinuz" ]
[ -s "$folder/initrd.img" ] || rm -f "$folder/initrd.img"
printf '%s\n' "$release"
