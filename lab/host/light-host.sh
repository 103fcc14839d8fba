#!/bin/bash
# Starts one lab host without systemd: sshd alone, in namespaces of its own. For userlands whose systemd does not run on the
# machine's kernel. It cannot reboot. Takes what boot-host.sh takes, and like it runs in a mount namespace of its own.
# usage: light-host.sh HOST_DIR NAME BASE NETNS DISK
set -eu
dir=$1 name=$2 base=$3 netns=$4 disk=$5
root=$dir/root

mount -t overlay overlay -o "lowerdir=$base,upperdir=$dir/upper,workdir=$dir/work" "$root"
[ "$disk" = - ] || mount --bind "$disk" "$root/usr/libexec/lab"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir -p "$root/run/sshd" "$root/run/lock" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
[ -c "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3

enter=()
[ "$netns" = - ] || enter=(nsenter "--net=/run/netns/$netns")
# Its own init, under its own name for enter.ts: a shell that starts sshd and then collects orphans, detached jobs among them.
cp -f "$root/bin/bash" "$dir/lab-init"
touch "$root/run/lab-init"
mount --bind "$dir/lab-init" "$root/run/lab-init"
inside() {
  hostname "$1"
  mount -t proc proc "$2/proc"
  exec chroot "$2" /run/lab-init -c '/usr/sbin/sshd -D & while :; do wait -n || sleep 0.2; done'
}
export -f inside
exec "${enter[@]}" unshare --pid --uts --ipc --fork --kill-child=SIGKILL -- \
  bash -euc 'inside "$@"' bash "$name" "$root" </dev/null
