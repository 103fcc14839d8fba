#!/bin/sh
# Inside the Fedora image: a changed os-release, an rpm database, and dnf 5 as the only package manager.
set -eu

rm -f /usr/lib/os-release /etc/os-release /etc/debian_version
cat >/usr/lib/os-release <<'RELEASE'
NAME="Fedora Linux"
VERSION="42 (Server Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=42
PLATFORM_ID="platform:f42"
PRETTY_NAME="Fedora Linux 42 (Server Edition)"
CPE_NAME="cpe:/o:fedoraproject:fedora:42"
VARIANT="Server Edition"
VARIANT_ID=server
RELEASE
ln -s ../usr/lib/os-release /etc/os-release

mkdir -p /etc/yum.repos.d /etc/pki/rpm-gpg
rpm --initdb
cd /srv/lab/old-rpms
install -m 644 key.asc /etc/pki/rpm-gpg/RPM-GPG-KEY-lab
rpm --import key.asc
rpm --install ./*.rpm

cat >/etc/yum.repos.d/fedora.repo <<'REPO'
[fedora]
name=Fedora 42 (lab)
baseurl=http://mirror.lab.internal:8070/fedora/42/Everything/x86_64/os
enabled=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-lab
REPO
printf '[main]\nenabled = false\n' >/etc/dnf/libdnf5-plugins/local.conf
echo 'version = "1.0"' >/etc/dnf/versionlock.toml
while read -r package; do
  evr=$(rpm -q --qf '%{VERSION}-%{RELEASE}' "$package")
  printf '\n[[packages]]\nname = "%s"\n[[packages.conditions]]\nkey = "evr"\ncomparator = "="\nvalue = "%s"\n' \
    "$package" "$evr" >>/etc/dnf/versionlock.toml
done <held
echo 'edited = on this host' >>/etc/lab-conf.conf
# Fedora's dnf is version 5.
ln -sf dnf5 /usr/bin/dnf

# What a Fedora host does not have; patchctl must never find it by looking for a binary.
rm -f /usr/bin/apt /usr/bin/apt-* /usr/bin/dpkg /usr/bin/dpkg-*
rm -rf /etc/apt /var/lib/apt /var/lib/dpkg /var/cache/apt
