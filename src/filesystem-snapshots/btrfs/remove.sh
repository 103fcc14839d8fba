# Removes one btrfs snapshot that is ours. `$1`: the directory of all of them, `$2`: its name, which its proof must have, too.
ours() {
  [ ! -L "$1/$2" ] && grep -qxF -- "# patchctl $2" "$1/$2/etc/patchctl-snapshot"
}

# Where a snapshot lay in the / from which the present one was made, there is an empty directory.
absent() {
  [ ! -e "$1/$2" ] || { [ ! -L "$1/$2" ] && rmdir -- "$1/$2" 2>/dev/null; }
}

if absent "$1" "$2"; then
  frame gone true
elif frame ours ours "$1" "$2"; then
  frame remove btrfs subvolume delete -- "$1/$2"
fi
