# Where the files of the packages in data `old` (name, arch, version, with tabs) can be had, and how they are brought into a
# directory. `$1`: survey, save or list; `$2`: the directory. Nothing here changes a package. Runs as root.
task=$1
directory=$2
archives=/var/cache/apt/archives
tab=$(printf '\t')

# Lines of name, arch and version as apt's operand (`libc6:i386=2.36-9`), dpkg's name, plain name, file name, or with that in front.
as() {
  awk -F "$tab" -v form="$1" 'NF == 3 {
    id = $2 == "all" ? $1 : $1 ":" $2
    escaped = $3
    gsub(/:/, "%3a", escaped)
    if (form == "operand") print id "=" $3
    if (form == "id") print id
    if (form == "name") print $1
    file = $1 "_" escaped "_" $2 ".deb"
    if (form == "file") print file
    if (form == "filed") print file FS id FS $0
  }'
}

cached() { find "$archives" -maxdepth 1 -type f -name '*.deb'; }

# `name | version | repository`, for all versions that the package lists name.
offered() { data old | as name | xargs apt-cache madison -- | sed -n 's/  */ /g; / Packages$/p'; }

# File, dpkg's name, and the line of `old`, for each package that has no file yet.
not_saved() {
  data old | as filed | while IFS="$tab" read -r file rest; do
    if [ ! -e "$directory/$file" ]; then printf '%s\t%s\n' "$file" "$rest"; fi
  done
}

take_cached() {
  data old | as file | while IFS= read -r file; do
    if [ -f "$archives/$file" ]; then cp -f -- "$archives/$file" "$directory/"; fi
  done
}

# Of what is not here yet, only what a list names: one unknown version would keep apt from all others.
download() {
  offered >"$work/offered"
  not_saved | awk -F "$tab" -v OFS="$tab" -v offered="$work/offered" '
    BEGIN { while ((getline line <offered) > 0) { split(line, part, " [|] "); sub(/^ /, "", part[1]); known[part[1] FS part[2]] } }
    $3 FS $5 in known { print $3, $4, $5 }
  ' >"$work/wanted"
  if [ ! -s "$work/wanted" ]; then return 0; fi
  (cd -- "$directory" && as operand <"$work/wanted" | xargs timeout 600 apt-get -q -o APT::Sandbox::User=root \
    -o Acquire::Retries=1 -o Acquire::Retries::Delay=false download)
}

# The package's paths, each with the place where its content is: diversions move it.
contents() {
  dpkg-query -L "$1" | awk -v OFS="$tab" '
    /^\/\.$/ { next }
    /^diverted by .* to: / || /^locally diverted to: / { sub(/^.* to: /, ""); place = $0; print path, place; path = ""; next }
    /^package diverts others to: / { next }
    { if (path != "") print path, path; path = $0 }
    END { if (path != "") print path, path }
  '
}

# A directory of the package's tree is made as one, whatever links lead to it here (/lib is /usr/lib on most systems).
copy_files() {
  listed=$(contents "$1")
  while IFS="$tab" read -r path place; do
    if [ ! -e "$place" ] && [ ! -L "$place" ]; then continue; fi # left out on this host, or removed by a person
    if [ -d "$place" ] && { [ ! -L "$place" ] || printf '%s\n' "$listed" | grep -qF -e "$path/"; }; then
      mkdir -p -- "$work/tree$path"
      chmod -- "$(stat -L -c %a -- "$place")" "$work/tree$path"
      chown -- "$(stat -L -c %u:%g -- "$place")" "$work/tree$path"
    else
      mkdir -p -- "$work/tree${path%/*}"
      cp -a -- "$place" "$work/tree$path" || return
    fi
  done <<PATHS
$listed
PATHS
}

copy_control() {
  mkdir -p -- "$work/tree/DEBIAN"
  dpkg-query -s "$1" | awk '
    /^[^ \t]/ { keep = !/^(Status|Conffiles|Config-Version):/ }
    keep
  ' >"$work/tree/DEBIAN/control"
  dpkg-query --control-path "$1" | while IFS= read -r file; do
    case $file in *.list | *.conffiles) ;; *) cp -p -- "$file" "$work/tree/DEBIAN/${file##*.}" ;; esac
  done
  dpkg-query -W -f='${Conffiles}\n' "$1" | awk 'NF == 2 && $2 != "newconffile" { print $1 }' | while IFS= read -r file; do
    if [ -f "$work/tree$file" ]; then printf '%s\n' "$file"; fi
  done >"$work/tree/DEBIAN/conffiles"
}

# The package made anew from what is installed; configuration files as they are now.
repack() {
  rm -rf -- "$work/tree"
  copy_files "$1" && copy_control "$1" &&
    dpkg-deb -Zgzip --nocheck --build -- "$work/tree" "$directory/$2.part" >/dev/null &&
    mv -f -- "$directory/$2.part" "$directory/$2"
}

repack_rest() {
  not_saved | while IFS="$tab" read -r file id name _ version; do
    # Only a sound package is the sum of its files.
    if [ "$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$id")" = "installed $version" ]; then
      repack "$id" "$file" && echo "repacked $name"
    fi
  done
}

# Twice, because a package is packed from a copy of its files. Keeps 64 MiB free for everybody else.
room() {
  umask 077
  mkdir -p -- "$directory" || return
  sizes=$(dpkg-query -W -f='${Package}\t${Architecture}\t${Version}\t${Installed-Size}\n')
  need=$({
    data old
    printf '%s\n' "$sizes"
  } | awk -F "$tab" 'NF == 3 { old[$0] } NF == 4 && $1 FS $2 FS $3 in old { sum += $4 } END { print int(sum) }')
  free=$(df -Pk -- "$directory" | awk 'NR == 2 { print $4 }')
  if [ $((need * 2 + 65536)) -gt "$free" ]; then
    echo "not enough room in $directory: $((need * 2)) KiB for old packages and 65536 KiB to spare, $free KiB free"
    return 1
  fi
}

save() {
  umask 077
  work=$(mktemp -d -p "$directory") || return
  chmod 0700 -- "$directory"
  take_cached
  download
  umask 022
  repack_rest
  rm -rf -- "$work"
}

saved() {
  for file in "$directory"/*.deb; do
    if [ ! -f "$file" ]; then continue; fi
    fields=$(dpkg-deb --field "$file" Package Architecture Version) || continue
    identity=$(printf '%s\n' "$fields" | awk -v OFS="$tab" '{ of[$1] = $2 } END { print of["Package:"], of["Architecture:"], of["Version:"] }')
    sum=$(sha256sum <"$file")
    printf '%s\t%d\t%s\t%s\n' "${sum%% *}" "$(wc -c <"$file")" "${file##*/}" "$identity"
  done
}

case $task in
  survey)
    frame cached cached
    frame offered offered
    ;;
  save) frame room room && frame saving save ;;
  list) frame saved saved ;;
esac
