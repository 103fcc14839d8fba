# Goes back in one transaction of dnf 5's, which its history shows: the files in the directory `$1` in, data `gone` (NEVRAs) out, no
# repository asked. `$2`: seconds to wait for a lock. Data `checksums`: sha256sum's lines for the files; `automatic`: name.arch of
# what was installed automatically then. The exit code is dnf's; 92: a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
directory=$1
patience=$2
. ./start.sh
. ./marks.sh

# Versions before 5.2 know no `do`: the files first, what is no longer needed then.
go_back() {
  if "$dnf5" "do" --help >/dev/null 2>&1; then
    "$dnf5" -y --disablerepo='*' --setopt=disable_excludes='*' --setopt=install_weak_deps=False \
      --setopt=clean_requirements_on_remove=False "do" "$@"
    return
  fi
  files() { data checksums | sed -n "s|^[0-9a-f]*  |$directory/|p"; }
  if [ -n "$(files)" ]; then
    files | xargs "$dnf5" -y --disablerepo='*' --setopt=disable_excludes='*' --setopt=install_weak_deps=False install -- || return
  fi
  if [ -z "$(data gone)" ]; then return 0; fi
  data gone | xargs "$dnf5" -y --disablerepo='*' --setopt=disable_excludes='*' \
    --setopt=clean_requirements_on_remove=False remove --
}

enter_saved "$directory"

if ! await_locks "$patience"; then
  echo 'patchctl: another transaction runs'
  exit 1
fi

set --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" --action=install "$directory/${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
while IFS= read -r nevra; do
  if [ -n "$nevra" ]; then set -- "$@" --action=remove "$nevra"; fi
done <<LINES
$(data gone)
LINES

result=0
go_back "$@" || result=$?
restore_marks || echo "patchctl: marks not restored ($?)"
checked=0
"$dnf5" -q -C --disablerepo='*' check || checked=$?
echo "patchctl: dnf5 check $checked"
exit "$result"
