# Removes one snapshot of snapper's that is ours. `$1`: our id, which its userdata must have, `$2`: its number.
userdata() {
  snapper --machine-readable csv -c root list --columns number,userdata |
    awk -v n="$1" -F , 'NR > 1 && $1 == n { sub(/^[^,]*,/, ""); gsub(/"/, ""); gsub(/ *, */, "\n"); print }'
}

ours() {
  userdata "$2" | grep -qxF -- "patchctl=$1"
}

if [ ! -d "/.snapshots/$2/snapshot" ]; then
  frame gone true
elif frame ours ours "$1" "$2"; then
  frame remove snapper -c root delete --sync "$2"
fi
