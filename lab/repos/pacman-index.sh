#!/bin/sh
# Writes the index of the lab's pacman repository and signs it.
# usage: pacman-index.sh REPOSITORY KEYRING_HOME
set -eu
echo "lab: nobody has taught the lab to index $1 with the keys of $2 yet" >&2
exit 1
