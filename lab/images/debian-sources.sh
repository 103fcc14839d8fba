#!/bin/sh
# Inside every image with apt, last: the lab's mirror and its key are all that apt knows.
set -eu

install -D -m 644 /srv/lab/old-debs/key.asc /etc/apt/keyrings/lab.asc
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
