#!/bin/sh
# Inside the Rocky image: a changed os-release, an rpm database, and dnf as the only package manager.
set -eu

cat >/usr/lib/os-release <<'RELEASE'
NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
ANSI_COLOR="0;32"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
RELEASE
ln -sf ../usr/lib/os-release /etc/os-release
rm -f /etc/debian_version
echo 'Rocky Linux release 9.4 (Blue Onyx)' >/etc/rocky-release
ln -sf rocky-release /etc/redhat-release

# Debian's rpm keeps its database in the home directory; the systems we stand in for keep it here.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.dbpath
mkdir -p /var/lib/rpm /etc/yum.repos.d /etc/pki/rpm-gpg
rpm --initdb
cd /srv/lab/old-rpms
install -m 644 key.asc /etc/pki/rpm-gpg/RPM-GPG-KEY-lab
rpm --import key.asc
rpm --install ./*.rpm

cat >/etc/yum.repos.d/lab.repo <<'REPO'
[baseos]
name=Rocky Linux 9 - BaseOS (lab)
baseurl=http://mirror.lab.internal:8070/rocky/9/BaseOS
enabled=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-lab
REPO
cat >/etc/dnf/dnf.conf <<'DNF'
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
DNF
printf '[main]\nenabled = false\n' >/etc/dnf/plugins/local.conf
while read -r package; do
  rpm -q --qf '%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.*\n' "$package" >>/etc/dnf/plugins/versionlock.list
done <held
ln -s /usr/lib/systemd/system/lab-web.service /etc/systemd/system/multi-user.target.wants/lab-web.service
echo 'edited = on this host' >>/etc/lab-conf.conf

# What a Rocky host does not have; patchctl must never find it by looking for a binary.
rm -f /usr/bin/apt /usr/bin/apt-* /usr/bin/dpkg /usr/bin/dpkg-* /usr/sbin/needrestart
rm -rf /etc/apt /var/lib/apt /var/lib/dpkg /var/cache/apt
