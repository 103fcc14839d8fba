# Goes back in one transaction of dnf's, which its history shows: the files in the directory `$1` in, data `gone` (NEVRAs) out, no
# repository asked. `$2`: seconds to wait for a lock. Data `checksums`: sha256sum's lines for the files; `automatic`: name.arch of
# what was installed automatically then. The exit code is dnf's; 92: a saved file is not what it was, and nothing was changed.
. ../saved-files.sh
directory=$1
patience=$2
. ./program.sh
. ./marks.sh

enter_saved "$directory"

# All files in one command: dnf's shell takes no more of them once it has something to do.
orders() {
  set --
  while IFS= read -r line; do
    if [ -n "$line" ]; then set -- "$@" "$directory/${line#*  }"; fi
  done <<LINES
$(data checksums)
LINES
  if [ "$#" -gt 0 ]; then echo "install $*"; fi
  set --
  while IFS= read -r nevra; do
    if [ -n "$nevra" ]; then set -- "$@" "$nevra"; fi
  done <<LINES
$(data gone)
LINES
  if [ "$#" -gt 0 ]; then echo "remove $*"; fi
  echo run
}

go_back() {
  waited=0
  while :; do
    code=0
    "$dnf4" -y --disablerepo='*' --disableexcludes=all --setopt=exit_on_lock=True --setopt=install_weak_deps=False \
      --setopt=clean_requirements_on_remove=False shell "$1" || code=$?
    if [ "$code" -ne 200 ] || [ "$waited" -ge "$patience" ]; then
      return "$code"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

work=$(mktemp -d) || exit 91
orders >"$work/orders"
result=0
go_back "$work/orders" || result=$?
restore_marks || echo "patchctl: marks not restored ($?)"
checked=0
"$dnf4" -q -C --disablerepo='*' check || checked=$?
echo "patchctl: dnf check $checked"
rm -rf -- "$work"
exit "$result"
