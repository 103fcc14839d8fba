# Removes the directory of one snapshot, and what an interrupted removal left. `$1`: the directory of all of them, `$2`: the id.
# Only what has our marker is removed. It loses its name first, so that half of it is never taken for a snapshot.
left_over() {
  for path in "$1"/.removing-*; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then rm -rf -- "$path" || return; fi
  done
}

marked() {
  [ -f "$1" ] && [ ! -L "$1" ]
}

ours() {
  [ ! -L "$1/$2" ] && { marked "$1/$2/snapshot.json" || marked "$1/$2/before.json"; }
}

remove() {
  mv -- "$1/$2" "$1/.removing-$2" && rm -rf -- "$1/.removing-$2"
}

frame left-over left_over "$1"
if [ ! -e "$1/$2" ]; then
  frame gone true
elif frame ours ours "$1" "$2"; then
  frame remove remove "$1" "$2"
fi
