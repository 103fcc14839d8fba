# Puts back which packages a person wanted, for dnf and dnf 5: whoever is named to dnf is believed to be wanted. The script that takes
# this in defines `user_installed` (prints name.arch) and `mark_automatic`. Data `automatic`: name.arch of what was installed automatically
# before; `new`: of what was not installed; `replaced`: names of user-installed packages that the transaction replaced.

restore_marks() {
  lists=$(mktemp -d) || return
  for list in automatic new replaced; do data "$list" >"$lists/$list" || :; done
  marked=0
  mark_believed || marked=$?
  rm -rf -- "$lists"
  return "$marked"
}

# Only what is installed may be named to `dnf mark`.
mark_believed() {
  user_installed >"$lists/user" || return
  set --
  while IFS= read -r package; do
    if grep -qxF -e "$package" -- "$lists/automatic" ||
      { grep -qxF -e "$package" -- "$lists/new" && ! takes_over "$package"; }; then
      set -- "$@" "$package"
    fi
  done <"$lists/user"
  if [ "$#" -gt 0 ]; then mark_automatic "$@"; fi
}

# Succeeds when the package takes the place of one that a person had installed: it inherits that mark.
takes_over() {
  rpm -q --qf '[%{OBSOLETENAME}\n]' -- "$1" >"$lists/obsoletes" && grep -qxF -f "$lists/replaced" -- "$lists/obsoletes"
}
