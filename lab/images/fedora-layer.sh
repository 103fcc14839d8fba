#!/bin/sh
# Inside the Fedora image: a changed os-release, an rpm database, and dnf5 as the only package manager.
set -eu
echo 'lab: nobody has made the Fedora image yet' >&2
exit 1
