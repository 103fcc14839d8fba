# Removes one LVM snapshot that is ours: its name says so, and its tag. `$1`: group/name.
ours() {
  lvs --noheadings -o lv_tags "$1" | tr -s ', ' '\n' | grep -qxF patchctl
}

if ! lvs --noheadings -o lv_name "$1" >/dev/null 2>&1; then
  frame gone true
elif frame ours ours "$1"; then
  frame remove lvremove -q -f "$1"
fi
