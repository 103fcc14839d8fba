#!/bin/sh
# Makes the key that signs the lab's repositories, and its public part as key.asc.
# usage: signing-key.sh KEYRING_HOME
set -eu
GNUPGHOME=$1
export GNUPGHOME LC_ALL=C
umask 077
mkdir -p "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'Lab repositories <lab@patchctl.invalid>' rsa3072 sign never
gpg --batch --armor --export >"$GNUPGHOME/key.asc"
gpgconf --kill all
