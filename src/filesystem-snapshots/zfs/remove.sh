# Removes one ZFS snapshot that is ours. `$1`: dataset@name, `$2`: our id, which its property must have. Never with -r: clones keep it.
ours() {
  [ "$(zfs get -H -o value patchctl:snapshot "$1")" = "$2" ]
}

if ! zfs list -H -t snapshot -o name "$1" >/dev/null 2>&1; then
  frame gone true
elif frame ours ours "$1" "$2"; then
  frame remove zfs destroy "$1"
fi
