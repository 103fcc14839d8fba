#!/bin/sh
# Inside the Debian image: the old versions of the fixture packages, installed as apt would have.
set -eu

cd /srv/lab/old-debs
dpkg --force-unsafe-io --install ./*.deb >/dev/null
xargs -r apt-mark auto <automatic >/dev/null
xargs -r apt-mark hold <held >/dev/null
ln -s /usr/lib/systemd/system/lab-web.service /etc/systemd/system/multi-user.target.wants/lab-web.service
echo 'edited = on this host' >>/etc/lab-conf.conf
