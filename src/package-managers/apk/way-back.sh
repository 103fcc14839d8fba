# Where the files of the packages in data `old` (name, arch, version, with tabs) can be had, and how they are brought into a
# directory. `$1`: survey, save or list; `$2`: the directory. Nothing here changes a package. Runs as root, in busybox, too.
task=$1
directory=$2
tab=$(printf '\t')

# Only where an admin made the cache: /etc/apk/cache is a link to it.
cached() {
  if [ -d /etc/apk/cache/ ]; then find /etc/apk/cache/ -type f -name '*.apk'; fi
}

# `name-version.CHECKSUM.apk`
take_cached() {
  cached | while IFS= read -r path; do
    file=${path##*/}
    file=${file%.*.apk}
    if data old | awk -F "$tab" -v file="$file" '$1 "-" $3 == file { found = 1 } END { exit !found }'; then
      cp -f -- "$path" "$directory/$file.apk"
    fi
  done
}

save() {
  umask 077
  take_cached
  data old | while IFS="$tab" read -r name _ version; do
    if [ ! -e "$directory/$name-$version.apk" ]; then apk fetch --output "$directory" "$name=$version"; fi
  done
}

# Keeps 64 MiB free for everybody else.
room() {
  umask 077
  mkdir -p -- "$directory" || return
  free=$(df -Pk -- "$directory" | awk 'NR == 2 { print $4 }')
  if [ 65536 -gt "$free" ]; then
    echo "not enough room in $directory: 65536 KiB to spare, $free KiB free"
    return 1
  fi
}

field() { sed -n "s/^$1 = //p" "$work"; }

saved() {
  work=$(mktemp) || return
  for file in "$directory"/*.apk; do
    if [ ! -f "$file" ]; then continue; fi
    if ! gunzip -c "$file" 2>/dev/null | tar -xOf - .PKGINFO >"$work" 2>/dev/null && [ ! -s "$work" ]; then continue; fi
    sum=$(sha256sum <"$file")
    printf '%s\t%d\t%s\t%s\t%s\t%s\n' "${sum%% *}" "$(wc -c <"$file")" "${file##*/}" \
      "$(field pkgname)" "$(field arch)" "$(field pkgver)"
  done
  rm -f -- "$work"
}

case $task in
  survey) frame cached cached ;;
  save) frame room room && frame saving save ;;
  list) frame saved saved ;;
esac
