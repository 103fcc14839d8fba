// Services that nobody may restart in passing, because what depends on them would not survive it. A table, no judgement of need.

/** By what breaks when they go down. Unit names without suffix. */
const NEVER: readonly RegExp[] = [
  // The message bus, logins, and the desktop sessions that live in them.
  /^(dbus(-broker|-daemon)?|systemd-logind|elogind|display-manager|gdm3?|sddm|lightdm|lxdm|xdm|kdm|slim|greetd|ly|plymouth.*)$/,
  /^(getty|serial-getty|console-getty|container-getty|autovt|user|user-runtime-dir|session-.*)(@.*)?$/,
  // The network, and with it the way to the host.
  /^(NetworkManager|systemd-networkd|networking|network|wicked.*|dhcpcd.*|dhclient.*|connman|ifup|netctl.*|wpa_supplicant|iwd)(@.*)?$/,
  /^(openvpn.*|wg-quick|strongswan.*|ipsec|charon.*|tailscaled|zerotier-one|nebula|openconnect|vpnc|xl2tpd|tinc)(@.*)?$/,
  // Containers, virtual machines, cluster members: restarting the keeper may take its charges with it.
  /^(docker|containerd|crio|podman|kubelet|k3s.*|rke2-.*|lxc.*|lxd|incus.*|libvirtd|virt[a-z]+d|qemu-.*|machine-.*|pve.*)(@.*)?$/,
  /^(corosync|pacemaker.*|sbd|drbd.*|dlm|multipathd|iscsid|iscsi|ceph-.*|glusterd)(@.*)?$/,
  // Process 1, and package managers at work.
  /^(init|emergency|rescue|apt-daily.*|unattended-upgrades|packagekit|dnf-automatic.*|dnf-system-upgrade.*|patchctl.*)(@.*)?$/,
];

const SUFFIX = /\.(service|scope|socket|mount|slice)$/;

/** May only a reboot (or a person) renew this unit? `sshd` is not among them: its sessions survive a restart. */
export const isNeverRestarted = (unit: string): boolean => {
  const name = unit.replace(SUFFIX, '');
  return NEVER.some((pattern) => pattern.test(name));
};
