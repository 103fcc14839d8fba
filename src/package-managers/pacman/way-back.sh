# Where the files of the packages in data `old` (name, arch, version, with tabs) can be had, and how they are brought into a
# directory. `$1`: survey, save or list; `$2`: the directory. Nothing here changes a package. Runs as root.
task=$1
directory=$2
tab=$(printf '\t')

caches() {
  if command -v pacman-conf >/dev/null && pacman-conf CacheDir 2>/dev/null | grep .; then return; fi
  echo /var/cache/pacman/pkg/
}

cached() {
  caches | while IFS= read -r cache; do
    if [ -d "$cache" ]; then find "$cache" -maxdepth 1 -type f -name '*.pkg.tar*'; fi
  done
}

# A mirror has only the newest version: what is not in the cache cannot be had.
save() {
  umask 077
  cached >"$directory/.cached"
  data old | while IFS="$tab" read -r name arch version; do
    grep -F -e "/$name-$version-$arch.pkg.tar" -- "$directory/.cached" | while IFS= read -r path; do
      cp -f -- "$path" "$directory/"
    done
  done
  rm -f -- "$directory/.cached"
}

# Keeps 64 MiB free for everybody else.
room() {
  umask 077
  mkdir -p -- "$directory" || return
  cached >"$directory/.cached"
  need=$(data old | while IFS="$tab" read -r name arch version; do
    grep -F -e "/$name-$version-$arch.pkg.tar" -- "$directory/.cached" | while IFS= read -r path; do wc -c <"$path"; done
  done | awk '{ sum += $1 } END { print int(sum / 1024) }')
  free=$(df -Pk -- "$directory" | awk 'NR == 2 { print $4 }')
  if [ $((need + 65536)) -gt "$free" ]; then
    echo "not enough room in $directory: $need KiB for old packages and 65536 KiB to spare, $free KiB free"
    return 1
  fi
}

# `-Qpi` as its own fields; no file's name is believed.
identity() {
  pacman --color never -Qpi -- "$1" 2>/dev/null | awk -F ' : ' -v OFS="$tab" '
    { sub(/ +$/, "", $1) }
    $1 == "Name" { name = $2 }
    $1 == "Version" { version = $2 }
    $1 == "Architecture" { arch = $2 }
    END { if (name == "" || arch == "" || version == "") exit 1; print name, arch, version }
  '
}

saved() {
  for file in "$directory"/*.pkg.tar*; do
    if [ ! -f "$file" ]; then continue; fi
    case $file in *.sig) continue ;; esac
    found=$(identity "$file") || continue
    sum=$(sha256sum <"$file")
    printf '%s\t%d\t%s\t%s\n' "${sum%% *}" "$(wc -c <"$file")" "${file##*/}" "$found"
  done
}

case $task in
  survey) frame cached cached ;;
  save) frame room room && frame saving save ;;
  list) frame saved saved ;;
esac
