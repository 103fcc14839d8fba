# Takes an LVM snapshot. `$1`: the volume, group/name; `$2`: the snapshot's name; `$3`: percent of the volume for a classic one.
exists() {
  lvs --noheadings -o lv_name "$1" >/dev/null 2>&1
}

# An interrupted run left one of the same name.
replace() {
  if exists "$1"; then lvremove -q -f "$1"; fi
}

# A thin snapshot needs no size and shares the pool; it would not be activated later without -kn.
create() {
  pool=$(lvs --noheadings -o pool_lv "$1" | tr -d ' ') || return
  if [ -n "$pool" ]; then
    lvcreate -q -s -kn --addtag patchctl -n "$2" "$1"
  else
    lvcreate -q -s -l "$3%ORIGIN" --addtag patchctl -n "$2" "$1"
  fi
}

frame replace replace "${1%/*}/$2" && frame create create "$1" "$2" "$3"
