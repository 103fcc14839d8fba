# Takes a snapshot with snapper's configuration `root`. `$1`: our id, which goes into its userdata.
numbers() {
  snapper --machine-readable csv -c root list --columns number,userdata |
    awk -v id="patchctl=$1" -F , 'NR > 1 { n = $1; sub(/^[^,]*,/, ""); gsub(/"/, ""); k = split($0, pairs, / *, */); for (i = 1; i <= k; i++) if (pairs[i] == id) print n }'
}

# An interrupted run left one of the same id.
replace() {
  numbers "$1" | while IFS= read -r number; do snapper -c root delete "$number" || return; done
}

frame replace replace "$1" && frame create snapper -c root create --type single --description "before patchctl run $1" \
  --userdata "patchctl=$1" --print-number
