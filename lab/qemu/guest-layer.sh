#!/bin/sh
# Inside the guest's image: the old kernel, a few old fixture packages, the network, and no more units than a server needs.
set -eu

printf 'KexAlgorithms curve25519-sha256\nHostKey /etc/ssh/ssh_host_ed25519_key\nListenAddress 0.0.0.0\n' \
  >>/etc/ssh/sshd_config.d/lab.conf

# Each unit less is a second less, without acceleration.
for unit in serial-getty@.service sys-fs-fuse-connections.mount systemd-pstore.service systemd-binfmt.service \
  proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount systemd-journal-flush.service \
  systemd-hwdb-update.service ldconfig.service modprobe@configfs.service modprobe@drm.service modprobe@fuse.service; do
  ln -sf /dev/null "/etc/systemd/system/$unit"
done

cat >/etc/systemd/system/lab-network.service <<'UNIT'
[Unit]
Description=The one cable of a lab guest
DefaultDependencies=no
After=systemd-modules-load.service
Before=ssh.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -ec 'modprobe virtio_pci; modprobe virtio_net; \
  until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; \
  ip address replace 10.0.2.15/24 dev eth0; ip link set lo up; ip link set eth0 up; \
  ip route replace default via 10.0.2.2'

[Install]
WantedBy=multi-user.target
UNIT
ln -s /etc/systemd/system/lab-network.service /etc/systemd/system/multi-user.target.wants/

# What root on LVM needs before there is a root; a list, because the machine that builds the image is no guest.
cat >/etc/initramfs-tools/conf.d/lab <<'CONF'
MODULES=list
COMPRESS=zstd
COMPRESSLEVEL=1
FSTYPE=ext4
CONF
printf 'dm_mod\ndm_snapshot\ndm_thin_pool\n' >>/etc/initramfs-tools/modules

cd /srv/lab/old-debs
dpkg --force-unsafe-io --install ./*.deb >/dev/null
# From here on no kernel gets an initrd: building one takes a guest minutes, and root on a plain disk boots without.
rm /etc/kernel/postinst.d/initramfs-tools

# The mirror has nothing but kernels and fixtures: apt keeps an update back whose recommended packages it cannot find.
printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n' >/etc/apt/apt.conf.d/50lab
