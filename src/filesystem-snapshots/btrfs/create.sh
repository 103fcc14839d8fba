# Takes a read-only btrfs snapshot of /. `$1`: the directory of all of them, `$2`: its name.
home() {
  mkdir -p -- "$1" && chmod 700 -- "$1"
}

# An interrupted run left one of the same name.
replace() {
  if [ -d "$1/$2" ]; then btrfs subvolume delete -- "$1/$2"; fi
}

frame home home "$1" && frame replace replace "$1" "$2" && frame create btrfs subvolume snapshot -r -- / "$1/$2"
