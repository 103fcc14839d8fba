#!/bin/sh
# Signs the packages of the lab's pacman repository that are not signed yet, writes its database anew and signs that.
# usage: pacman-index.sh REPOSITORY KEYRING_HOME
set -eu
GNUPGHOME=$2
export GNUPGHOME LC_ALL=C
cd -- "$1"
for package in ./*.pkg.tar.zst; do
  if [ ! -e "$package.sig" ]; then gpg --batch --quiet --yes --detach-sign -- "$package"; fi
done
new=.new
rm -rf "$new" && mkdir "$new"
# repo-add keeps one version per name, the last one it is given: the list goes from old to new.
find . -maxdepth 1 -name '*.pkg.tar.zst' | sort -V >.list
xargs repo-add --quiet --sign --key lab@patchctl.invalid "$new/core.db.tar.gz" <.list >/dev/null 2>&1
rm -f .list core.*
mv -f -- "$new"/* .
rmdir "$new"
gpgconf --kill all
