# Ends what a killed yum left: finishes its transaction with yum-complete-transaction (yum-utils); removes the older of two versions,
# and installs the newest again, so that its scripts run; sets journals aside that nothing is left of. Arg: seconds to wait for a lock.
# Data `older`: labels that may go. `newest`: what stays of the same packages. The exit code is rpm's or yum's; 92: done, but in part;
# 91: stopped before anything was changed.
patience=$1
. ./locks.sh
. ./journals.sh
. ../rpm/older-versions.sh

note() {
  echo "patchctl: $1"
  noted=92
}
noted=0

# Repairs must not wait for mirrors to be well: the cached metadata is enough. Args: yum or one of its utilities, and its words.
run() {
  program=$1
  shift
  "$program" --setopt=metadata_expire=never --setopt=exit_on_lock=1 --setopt=clean_requirements_on_remove=0 "$@"
}

# The lines of data `$1` that yum calls duplicates; it knows which packages may be there several times, as kernels are.
duplicates() {
  named=$(run yum -q -C check duplicates | tr ' ' '\n' | sed 's/^[0-9]*://')
  installed "$1" | while IFS= read -r label; do
    if printf '%s\n' "$named" | grep -xF -e "$label" >/dev/null; then printf '%s\n' "$label"; fi
  done
}

# Installed packages that the transaction was to remove without a successor. In a journal: `install EPOCH:LABEL`, `erase EPOCH:LABEL`.
removals() {
  awk '
    { label = $2; sub(/^[0-9]*:/, "", label); name = label; sub(/-[^-]*-[^-]*$/, "", name) }
    $1 == "install" { brought[name] = 1 }
    $1 == "erase" { erased[label] = name }
    END { for (label in erased) if (!(erased[label] in brought)) print label }
  ' "$1" | sort | while IFS= read -r label; do
    if rpm -q -- "$label" >/dev/null; then printf '%s ' "$label"; fi
  done
}

# Packages were installed long after the last word in the journal: what it wants is no longer what anybody wants.
is_overtaken() {
  written=$(stat -c %Y -- "$1" "$(done_beside "$1")" 2>/dev/null | sort -n | tail -n 1)
  latest=$(rpm -qa --qf '%{INSTALLTIME}\n' | sort -n | tail -n 1)
  [ "$latest" -gt "$((written + 3600))" ]
}

# The newest alone: an older one speaks of a world that is gone. Its exit code says nothing, the journal that stays does.
finish_newest() {
  journal=$(journals | tail -n 1)
  if [ -z "$journal" ]; then return 0; fi
  removed=$(removals "$journal")
  if [ -n "$removed" ]; then
    note "the interrupted transaction was to remove ${removed% }: it is still there, and was not finished"
  elif is_overtaken "$journal"; then
    echo 'packages were changed after the interrupted transaction: it is not finished any more'
  elif command -v yum-complete-transaction >/dev/null; then
    begin_changes
    run yum-complete-transaction -y
  else
    echo 'yum-complete-transaction is not there (it is in yum-utils): the interrupted transaction is not finished'
  fi
}

# Prints what yum says; `$lost`: the versions that no repository has any more.
install_again() {
  lost=''
  if [ "$#" -eq 0 ]; then return 0; fi
  code=0
  said=$(run yum -y --color=never reinstall -- "$@" 2>&1) || code=$?
  printf '%s\n' "$said"
  lost=$(printf '%s\n' "$said" | sed -n 's/^Installed package \([^ ]*\) .*not available\.$/\1/p' | tr '\n' ' ')
  if [ -n "$lost" ]; then return 0; fi
  return "$code"
}

# What was not begun is pending, and the next plan has it.
set_journals_aside() {
  if [ -z "$(journals)" ]; then return 0; fi
  if ! run yum -q -C check dependencies duplicates; then
    note 'yum check still finds something: the journal of the interrupted transaction stays'
  elif command -v yum-complete-transaction >/dev/null; then
    run yum-complete-transaction --cleanup-only
  else
    journals | while IFS= read -r journal; do
      for file in "$journal" "$(done_beside "$journal")"; do
        if [ -f "$file" ]; then mv -- "$file" "$file.disabled"; fi
      done
    done
  fi
}

if ! await_locks "$patience"; then stop 'another transaction runs'; fi
mend_index
newest=$(duplicates newest)
finish_newest
set --
for label in $(duplicates older); do set -- "$@" "$label"; done
remove_older "$@" || exit
set --
for label in $newest; do set -- "$@" "$label"; done
result=0
install_again "$@" || result=$?
set_journals_aside || result=$?
if [ "$result" -eq 0 ]; then result=$noted; fi
end_repair "$result" "$lost"
