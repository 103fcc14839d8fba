#!/bin/sh
# Inside the Debian image: the old versions of the fixture packages, installed as apt would have.
set -eu

cd /srv/lab/old-debs
dpkg --force-unsafe-io --install ./*.deb >/dev/null
xargs -r apt-mark auto <automatic >/dev/null
xargs -r apt-mark hold <held >/dev/null
ln -s /usr/lib/systemd/system/lab-web.service /etc/systemd/system/multi-user.target.wants/lab-web.service
echo 'edited = on this host' >>/etc/lab-conf.conf
install -D -m 644 key.asc /etc/apt/keyrings/lab.asc
cat >/etc/apt/sources.list.d/lab.sources <<'SOURCES'
Types: deb
URIs: http://mirror.lab.internal:8070/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /etc/apt/keyrings/lab.asc

Types: deb
URIs: http://mirror.lab.internal:8070/debian-security
Suites: bookworm-security
Components: main
Signed-By: /etc/apt/keyrings/lab.asc
SOURCES
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
