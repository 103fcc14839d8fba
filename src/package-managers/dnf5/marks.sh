# dnf 5's words for what a person wanted. Repositories are not asked.
. ../rpm/marks.sh

user_installed() {
  "${dnf5:?}" -q -C --disablerepo='*' repoquery --setopt=disable_excludes='*' --userinstalled --qf '%{name}.%{arch}\n'
}

mark_automatic() {
  "${dnf5:?}" -q -C -y --disablerepo='*' mark dependency -- "$@" >/dev/null
}
