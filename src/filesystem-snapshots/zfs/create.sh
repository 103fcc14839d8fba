# Takes a ZFS snapshot. `$1`: dataset@name, `$2`: our id, which becomes a property of it.
replace() {
  if zfs list -H -t snapshot -o name "$1" >/dev/null 2>&1; then zfs destroy "$1"; fi
}

frame replace replace "$1" && frame create zfs snapshot -o "patchctl:snapshot=$2" "$1"
