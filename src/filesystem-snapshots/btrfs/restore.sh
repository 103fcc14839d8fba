# Makes the next boot find / as it was in a btrfs snapshot. `$1`: the directory of all of them, `$2`: its name.
# The snapshot itself stays as it is: what boots is a writable copy. The present / stays, too, until somebody deletes it.
set -e
grep -qxF -- "# patchctl $2" "$1/$2/etc/patchctl-snapshot"
if [ -d "$1/$2.boot" ]; then btrfs subvolume delete -- "$1/$2.boot"; fi
btrfs subvolume snapshot -- "$1/$2" "$1/$2.boot"
btrfs subvolume set-default "$1/$2.boot"
sync
