# dnf 4's words for what a person wanted. Repositories are not asked.
. ../rpm/marks.sh

user_installed() {
  "${dnf4:?}" -q -C --disablerepo='*' repoquery --disableexcludes=all --userinstalled --qf '%{name}.%{arch}'
}

mark_automatic() {
  "${dnf4:?}" -q -C -y --disablerepo='*' mark remove -- "$@"
}
