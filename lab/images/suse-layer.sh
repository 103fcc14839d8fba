#!/bin/sh
# Inside the SUSE image: a changed os-release, an rpm database, and zypper as the only package manager.
set -eu

cat >/usr/lib/os-release <<'RELEASE'
NAME="openSUSE Leap"
VERSION="15.6"
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID="15.6"
PRETTY_NAME="openSUSE Leap 15.6"
ANSI_COLOR="0;32"
CPE_NAME="cpe:/o:opensuse:leap:15.6"
RELEASE
ln -sf ../usr/lib/os-release /etc/os-release
rm -f /etc/debian_version

# Debian's rpm keeps its database in the home directory; the systems we stand in for keep it here.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.dbpath
mkdir -p /var/lib/rpm /etc/zypp/repos.d
rpm --initdb
cd /srv/lab/old-rpms
rpm --import key.asc
rpm --install ./*.rpm
ln -s Leap.prod /etc/products.d/baseproduct

cat >/etc/zypp/repos.d/oss.repo <<'REPO'
[oss]
name=openSUSE Leap 15.6 (lab)
enabled=1
autorefresh=1
baseurl=http://mirror.lab.internal:8070/suse/leap/15.6/oss
type=rpm-md
gpgcheck=1
keeppackages=0
REPO
while read -r package; do
  zypper --non-interactive --no-refresh addlock "$package" >/dev/null
done <held
ln -s /usr/lib/systemd/system/lab-web.service /etc/systemd/system/multi-user.target.wants/lab-web.service
echo 'edited = on this host' >>/etc/lab-conf.conf
rm -rf /var/cache/zypp/* /var/log/zypp* /var/log/zypper.log

# What a SUSE host does not have; patchctl must never find it by looking for a binary.
rm -f /usr/bin/apt /usr/bin/apt-* /usr/bin/dpkg /usr/bin/dpkg-* /usr/sbin/needrestart
rm -rf /etc/apt /var/lib/apt /var/lib/dpkg /var/cache/apt
