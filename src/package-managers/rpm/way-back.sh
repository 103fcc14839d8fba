# Where the files of the packages in data `old` (name, arch, [epoch:]version-release, with tabs) can be had, and how they are
# brought into a directory. `$1`: survey, save or list; `$2`: dnf, dnf5, zypper, tdnf or yum; `$3`: the directory.
# Nothing here changes a package. Runs as root.
task=$1
manager=$2
directory=$3
tab=$(printf '\t')

# The names of the programs lie: on EL 8 and later yum is dnf, on new Fedoras dnf is dnf 5.
program=$manager
case $manager in
  dnf)
    for name in dnf dnf-3 yum; do
      if command -v "$name" >/dev/null; then
        program=$name
        break
      fi
    done
    ;;
  dnf5) if ! command -v dnf5 >/dev/null; then program=dnf; fi ;;
esac

cached() {
  for cache in /var/cache/dnf /var/cache/libdnf5 /var/cache/zypp/packages /var/cache/yum /var/cache/tdnf; do
    if [ -d "$cache" ]; then find "$cache" -type f -name '*.rpm'; fi
  done
}

# Lines of name, arch and version as nevra, zypper's edition, name, file, or with the file in front.
as() {
  awk -F "$tab" -v form="$1" 'NF == 3 {
    plain = $3
    sub(/^[0-9]+:/, "", plain)
    if (form == "nevra") print $1 "-" $3 "." $2
    if (form == "edition") print $1 "." $2 "=" $3
    if (form == "name") print $1
    if (form == "file") print $1 "-" plain "." $2 ".rpm"
    if (form == "filed") print $1 "-" plain "." $2 ".rpm" FS $0
  }'
}

# What the metadata of the repositories names now, as name, arch and version.
offered() {
  case $manager in
    dnf)
      data old | as nevra |
        xargs "$program" -q -C repoquery --disableexcludes=all --qf "%{name}$tab%{arch}$tab%{evr}" --
      ;;
    dnf5)
      data old | as nevra |
        xargs "$program" -q -C repoquery --available --setopt=disable_excludes='*' --qf "%{name}$tab%{arch}$tab%{evr}\n" --
      ;;
    zypper)
      data old | as name |
        xargs zypper --non-interactive --no-refresh -q --xmlout search --match-exact -s -t package -- |
        awk -v OFS="$tab" '
          function of(key) { return match($0, " " key "=\"[^\"]*\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) : "" }
          /^<solvable / && of("repository") != "(System Packages)" { print of("name"), of("arch"), of("edition") }
        '
      ;;
  esac | sed "s/$tab""0:/$tab/"
}

# The same as `old`, but only what the repositories offer, where that can be asked, and what is not in the directory yet.
missing() {
  case $manager in
    tdnf | yum) data old ;;
    *)
      data old >"$work/old"
      offered | grep -xF -f "$work/old"
      ;;
  esac | as filed | while IFS="$tab" read -r file line; do
    if [ ! -e "$directory/$file" ]; then printf '%s\n' "$line"; fi
  done
}

take_cached() {
  data old | as file >"$work/files"
  cached | while IFS= read -r path; do
    if grep -qxF -e "${path##*/}" -- "$work/files"; then cp -f -- "$path" "$directory/"; fi
  done
}

# Only versions that are installed: bringing their files once more resolves to nothing else. Into a place of its own first, because
# dnf remembers where it put what it downloaded, and clears it away after its next transaction.
fetch() {
  case $manager in
    dnf)
      as nevra | xargs "$program" -y --disableexcludes=all --setopt='*.metadata_expire=never' \
        --setopt=exit_on_lock=True reinstall --downloadonly --downloaddir="$work" --
      ;;
    dnf5)
      as nevra | xargs "$program" -y --setopt=disable_excludes='*' --setopt='*.metadata_expire=never' \
        download --destdir "$work" --
      ;;
    zypper) as edition | xargs zypper --non-interactive --no-refresh --pkg-cache-dir "$work" download -- ;;
    tdnf) as nevra | xargs tdnf -y --downloadonly --downloaddir "$work" reinstall ;;
    yum) as nevra | xargs yum -y --downloadonly --downloaddir="$work" reinstall -- ;;
  esac
}

# Files are smaller than what they install. Keeps 64 MiB free for everybody else.
room() {
  umask 077
  mkdir -p -- "$directory" || return
  need=$(data old | as nevra | xargs rpm -q --qf '%{SIZE}\n' -- | awk '/^[0-9]+$/ { sum += $1 } END { print int(sum / 1024) }')
  free=$(df -Pk -- "$directory" | awk 'NR == 2 { print $4 }')
  if [ $((need + 65536)) -gt "$free" ]; then
    echo "not enough room in $directory: $need KiB for old packages and 65536 KiB to spare, $free KiB free"
    return 1
  fi
}

save() {
  umask 077
  take_cached
  wanted=$(missing)
  if [ -z "$wanted" ]; then return 0; fi
  code=0
  printf '%s\n' "$wanted" | fetch || code=$?
  find "$work" -type f -name '*.rpm' -exec mv -f -- {} "$directory/" ';'
  return "$code"
}

saved() {
  for file in "$directory"/*.rpm; do
    if [ ! -f "$file" ]; then continue; fi
    identity=$(rpm -qp --nosignature --qf '%{NAME}\t%{ARCH}\t%{EPOCH}:%{VERSION}-%{RELEASE}' -- "$file") || continue
    sum=$(sha256sum <"$file")
    printf '%s\t%d\t%s\t%s\n' "${sum%% *}" "$(wc -c <"$file")" "${file##*/}" "$identity"
  done
}

work=$(mktemp -d) || exit 0
trap 'rm -rf -- "$work"' EXIT
case $task in
  survey)
    frame cached cached
    case $manager in
      tdnf | yum) ;;
      *) frame offered offered ;;
    esac
    ;;
  save) frame room room && frame saving save ;;
  list) frame saved saved ;;
esac
