#!/bin/sh
# Inside the Arch image: a changed os-release, a local database, and pacman as the only package manager.
set -eu

cat >/usr/lib/os-release <<'RELEASE'
NAME="Arch Linux"
PRETTY_NAME="Arch Linux"
ID=arch
BUILD_ID=rolling
ANSI_COLOR="38;2;23;147;209"
HOME_URL="https://archlinux.org/"
RELEASE
ln -sf ../usr/lib/os-release /etc/os-release
rm -f /etc/debian_version
: >/etc/arch-release

cd /srv/lab/old-archs
# What `pacman-key --init` and `--lsign-key` come to, without the seconds that a master key of its own takes.
GNUPGHOME=/etc/pacman.d/gnupg
export GNUPGHOME
mkdir -p "$GNUPGHOME"
chmod 700 "$GNUPGHOME"
: >"$GNUPGHOME/pubring.gpg"
gpg --batch --quiet --import key.asc
gpg --batch --with-colons --fingerprint | awk -F: '$1 == "fpr" { print $10 ":6:"; exit }' |
  gpg --batch --quiet --import-ownertrust
gpg --batch --quiet --check-trustdb
gpgconf --kill all
chmod -R a+rX "$GNUPGHOME"
ln -sf ../proc/self/mounts /etc/mtab

cat >/etc/pacman.conf <<CONF
[options]
HoldPkg = pacman glibc
Architecture = auto
IgnorePkg = $(tr '\n' ' ' <held)
CheckSpace
SigLevel = Required DatabaseOptional
LocalFileSigLevel = Optional

[core]
Server = http://mirror.lab.internal:8070/arch/\$repo/os/\$arch
CONF
# A chroot does not show which file system it lies on.
sed '/^CheckSpace/d' /etc/pacman.conf >/tmp/pacman.conf
pacman --config /tmp/pacman.conf --noconfirm --upgrade -- ./*.pkg.tar.zst >/dev/null 2>&1
rm /tmp/pacman.conf
xargs -r pacman --noconfirm --database --asdeps -- <automatic >/dev/null 2>&1
ln -s /usr/lib/systemd/system/lab-web.service /etc/systemd/system/multi-user.target.wants/lab-web.service
echo 'edited = on this host' >>/etc/lab-conf.conf

# What an Arch host does not have; patchctl must never find it by looking for a binary.
rm -f /usr/bin/apt /usr/bin/apt-* /usr/bin/dpkg /usr/bin/dpkg-* /usr/sbin/needrestart
rm -rf /etc/apt /var/lib/apt /var/lib/dpkg /var/cache/apt
