#!/bin/sh
# Signs the packages of the lab's dnf repository that are not signed yet, writes its index with the advisories, signs that.
# usage: dnf-index.sh REPOSITORY KEYRING_HOME UPDATEINFO_XML
set -eu
GNUPGHOME=$2
export GNUPGHOME LC_ALL=C
find "$1" -name '*.rpm' -newer "$1/.signed" -print0 2>/dev/null |
  xargs -0 -r rpmsign --define "__gpg $(command -v gpg)" --define '_gpg_name lab@patchctl.invalid' --define "_gpg_path $2" --addsign >/dev/null
touch "$1/.signed"
new=$1/.new
rm -rf "$new" && mkdir "$new"
createrepo_c --quiet --no-database --simple-md-filenames --outputdir "$new" "$1"
modifyrepo_c --simple-md-filenames --mdtype=updateinfo "$3" "$new/repodata" >/dev/null
gpg --batch --yes --quiet --armor --detach-sign -o "$new/repodata/repomd.xml.asc" "$new/repodata/repomd.xml"
rm -rf "$1/repodata" && mv "$new/repodata" "$1/repodata" && rmdir "$new"
gpgconf --kill all
