#!/bin/sh
# Inside every image: the users, a lean boot, and no identity of its own. Runs first, chrooted, under sh -eu.
set -eu

useradd --uid 1000 --create-home --shell /bin/bash patch
useradd --uid 1077 --create-home --shell /bin/bash hop
mkdir -p /etc/lab
cat >/etc/sudoers.d/patch <<'SUDO'
patch ALL=(ALL:ALL) NOPASSWD: ALL
SUDO
chmod 440 /etc/sudoers.d/patch

rm -f /etc/machine-id /var/lib/dbus/machine-id /etc/ssh/ssh_host_*
: >/etc/machine-id
printf 'UseDNS no\nPrintMotd no\n' >/etc/ssh/sshd_config.d/lab.conf

# Containers have no clock, disks or consoles of their own to look after; each unit less is a faster boot.
for unit in getty.target getty@.service console-getty.service apt-daily.timer apt-daily-upgrade.timer \
  apt-daily.service apt-daily-upgrade.service e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer \
  systemd-timesyncd.service systemd-networkd.service systemd-networkd.socket systemd-resolved.service \
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  systemd-update-utmp-runlevel.service dnf-makecache.timer packagekit.service rpmdb-rebuild.service; do
  ln -sf /dev/null "/etc/systemd/system/$unit"
done
ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
rm -f /etc/motd /etc/update-motd.d/*
