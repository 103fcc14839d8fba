# Mends packages that are there twice, for managers whose front end cannot: rpm removes the older version, as it would have done at
# the end of the transaction, and refuses where another package needs it. Labels are `name-version-release.arch`.
. ./repair-parts.sh

list_labels() {
  rpm -qa --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' | sort
}

# The lines of data `$1` that rpm finds installed.
installed() {
  data "$1" | while IFS= read -r label; do
    if [ -n "$label" ] && rpm -q -- "$label" >/dev/null; then printf '%s\n' "$label"; fi
  done
}

# Fails where rpm's list has one of the packages, and its index does not find it: then rpm could not remove it either.
is_index_sound() {
  listed=$(list_labels)
  for name in older newest; do
    data "$name" | while IFS= read -r label; do
      if printf '%s\n' "$listed" | grep -xF -e "$label" >/dev/null && ! rpm -q -- "$label" >/dev/null; then exit 1; fi
    done || return
  done
}

# Makes the indexes of rpm's database anew, once it is proven that they are broken and that every package can be read.
mend_index() {
  if is_index_sound; then return 0; fi
  database=$(rpm -E '%{_dbpath}')
  before=$(list_labels)
  if [ -e "$database.patchctl" ]; then stop "an earlier repair left $database.patchctl: a person must look at both"; fi
  if ! cp -a -- "$database" "$database.patchctl"; then
    rm -rf -- "$database.patchctl"
    stop "there is no room for a copy of $database"
  fi
  rpm --rebuilddb
  if [ "$(list_labels)" != "$before" ]; then
    begin_changes
    stop "rpm --rebuilddb lost packages of $database; as it was: $database.patchctl"
  fi
  rm -rf -- "$database.patchctl"
  if ! is_index_sound; then stop "rpm --rebuilddb did not mend $database"; fi
  begin_changes
  echo "rebuilt the indexes of $database"
}

# Removes these versions, if nothing else needs them. Their scripts run as at the end of an upgrade: another version stays.
remove_older() {
  if [ "$#" -eq 0 ]; then return 0; fi
  if ! rpm -e --test -- "$@"; then stop 'other packages need an older version, or rpm cannot tell it apart: it was not removed'; fi
  begin_changes
  echo "rpm -e $*"
  rpm -e -- "$@"
}
