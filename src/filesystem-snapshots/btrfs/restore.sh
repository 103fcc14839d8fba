# Makes the next boot find / as it was in a btrfs snapshot. `$1`: the directory of all of them, `$2`: its name.
# The snapshot itself stays as it is: what boots is a writable copy of it, at the top of the file system, so that the present / can
# be deleted some day. It stays until somebody does.
set -e
grep -qxF -- "# patchctl $2" "$1/$2/etc/patchctl-snapshot"

# mountinfo: `36 35 0:40 /root / rw - btrfs /dev/vda2 rw`
source=$(awk '$5 == "/" { for (i = 6; i < NF; i++) if ($i == "-") found = $(i + 2) } END { print found }' /proc/self/mountinfo)
top=$(mktemp -d /run/patchctl-btrfs.XXXXXX)
trap 'umount "$top" && rmdir "$top"' EXIT
mount -t btrfs -o subvolid=5 -- "$source" "$top"

# One of that name may be what runs now.
next=$top/patchctl-root-$2
number=1
while [ -e "$next" ]; do
  number=$((number + 1))
  next=$top/patchctl-root-$2.$number
done
btrfs subvolume snapshot -- "$1/$2" "$next"

# A snapshot holds no other one: where they lie in the present /, it has empty directories. They come along, or nobody would find
# them again.
mkdir -p -- "$next$1"
for path in "$1"/*/; do
  path=${path%/}
  id=${path##*/}
  if ! grep -qsxF -- "# patchctl $id" "$path/etc/patchctl-snapshot"; then continue; fi
  if [ -d "$next$1/$id" ]; then rmdir -- "$next$1/$id"; fi
  btrfs subvolume snapshot -r -- "$path" "$next$1/$id"
done
btrfs subvolume set-default "$next"
sync
