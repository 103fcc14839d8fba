# Goes back in one transaction of zypper's: the files in the directory `$1` in, data `gone` (names) out, no repository asked.
# `$2`: seconds to wait for a lock. Data `checksums`: sha256sum's lines for the files; `automatic`: names of what was installed
# automatically then. The exit code is zypper's, 0 for its news; 92: a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
directory=$1
ZYPP_LOCK_TIMEOUT=$2
export ZYPP_LOCK_TIMEOUT

enter_saved "$directory"

# --disable-repositories would leave out the files, too: an empty directory of repositories does not.
go_back() {
  round=1
  while :; do
    code=0
    zypper --non-interactive --reposd-dir "$work" --no-refresh install --oldpackage --no-recommends \
      --allow-unsigned-rpm -- "$@" || code=$?
    case $code in
      100 | 101 | 102) return 0 ;; # done, with news: a reboot is needed
      103) if [ "$round" -ge 4 ]; then return 103; fi ;;
      *) return "$code" ;;
    esac
    round=$((round + 1))
  done
}

# Naming packages makes zypper forget that they came along with others. Its list is a file with a name per line; what is not a
# package has its kind in front (`product:Leap`).
restore_marks() {
  marks=/var/lib/zypp/AutoInstalled
  if [ ! -f "$marks" ]; then return 0; fi
  kept=$(grep -e '^#' -e : -- "$marks") || [ "$?" -eq 1 ] || return
  {
    printf '%s\n' "$kept"
    for package in $(data automatic); do
      if rpm -q -- "$package" >/dev/null; then printf '%s\n' "$package"; fi
    done
  } >"$marks.patchctl" && mv -f -- "$marks.patchctl" "$marks"
}

set --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
while IFS= read -r name; do
  if [ -n "$name" ]; then set -- "$@" "!$name"; fi
done <<LINES
$(data gone)
LINES

work=$(mktemp -d) || exit 91
result=0
go_back "$@" || result=$?
restore_marks || echo "patchctl: marks not restored ($?)"
rm -rf -- "$work"
exit "$result"
