# Merges an LVM snapshot into the volume of /, which happens when that is activated next: at the boot. `$1`: group/name. The snapshot is used up.
set -e
lvs --noheadings -o lv_tags "$1" | tr -s ', ' '\n' | grep -qxF patchctl
lvconvert --merge "$1"
sync
