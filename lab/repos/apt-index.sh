#!/bin/sh
# Writes the indexes of the lab's three apt suites and signs them. What the packages are is not decided here.
# usage: apt-index.sh ROOT KEYRING_HOME [VALID_UNTIL]
set -eu
root=$1 GNUPGHOME=$2 valid_until=${3:-}
export GNUPGHOME LC_ALL=C

index() { # archive suite pool label release-suite
  cd "$root/$1"
  dist=dists/$2
  mkdir -p "$3" "$dist/main/binary-amd64"
  apt-ftparchive packages "$3" >"$dist/main/binary-amd64/Packages"
  gzip -1 -kf "$dist/main/binary-amd64/Packages"
  release=$(apt-ftparchive \
    -o APT::FTPArchive::Release::Origin=Debian -o APT::FTPArchive::Release::Label="$4" \
    -o APT::FTPArchive::Release::Suite="$5" -o APT::FTPArchive::Release::Codename="$2" \
    -o APT::FTPArchive::Release::Version="${6:-}" \
    -o APT::FTPArchive::Release::Components=main -o APT::FTPArchive::Release::Architectures='all amd64' \
    release "$dist")
  [ -z "$valid_until" ] || release="Valid-Until: $valid_until
$release"
  printf '%s\n' "$release" >"$dist/Release"
  gpg --batch --yes --quiet --clearsign -o "$dist/InRelease.new" "$dist/Release"
  gpg --batch --yes --quiet --armor --detach-sign -o "$dist/Release.gpg" "$dist/Release"
  # apt asks "modified since?" in whole seconds: two publications within one second have to differ all the same.
  before=$(stat -c %Y "$dist/InRelease" 2>/dev/null || echo 0)
  if [ "$(date +%s)" -le "$before" ]; then touch -d "@$((before + 1))" "$dist/InRelease.new"; fi
  mv "$dist/InRelease.new" "$dist/InRelease"
}

index debian bookworm pool/main Debian oldstable 12.12
index debian bookworm-updates pool/updates Debian oldstable-updates 12-updates
index debian-security bookworm-security pool/security Debian-Security oldstable-security 12
gpgconf --kill all
