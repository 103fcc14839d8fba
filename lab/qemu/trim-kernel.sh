#!/bin/sh
# Packs Debian's kernel again without the modules no guest loads: without acceleration, unpacking all of them takes minutes.
# Name, version, dependencies, maintainer scripts and the kernel itself stay as Debian made them.
# usage: trim-kernel.sh DEB OUTPUT_FOLDER
set -eu
deb=$1 folder=$2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

dpkg-deb -R "$deb" "$tree"
needed='/(md|virtio|hw_random|crypto|lib|autofs|nls|dax)/|/(virtio|net_failover|failover|xor|async_)[^/]*$'
(cd "$tree/lib/modules" && find . -path '*/kernel/*' -name '*.ko' | grep -vE "$needed" | xargs rm)
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group -Znone --build "$tree" "$folder/$(basename "$deb")"
