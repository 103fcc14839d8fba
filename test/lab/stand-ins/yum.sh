#!/bin/sh
# A stand-in for yum 3.4, which cannot be had: it says what yum's source says, and what it does the real rpm does. Package files
# are in /var/cache/lab-packages, under their labels.
if [ "$1" = --version ]; then exec echo 3.4.3; fi
# Behind `--` everything is an operand, also what looks like an option.
options=yes
for word; do
  shift
  case $options$word in
    yes--) options=no ;;
    yes-*) ;;
    *) set -- "$@" "$word" ;;
  esac
done
command=$1
shift

# Whichever packages are there twice: the newer line by line with the one before it.
duplicates() {
  rpm -qa --qf '%{NAME}.%{ARCH} %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' | sort -V |
    awk '$1 == name { print $2 " is a duplicate with " label } { name = $1; label = $2 }'
}

dependencies() {
  rpm -Va --nofiles --nodigest --nosignature | awk '
    /^Unsatisfied dependencies for / { name = $4; sub(/:$/, "", name); next }
    / is needed by / { print name " has missing requires of " $1 }
  '
}

case $command in
  repolist) echo 'repolist: 0' ;;
  check)
    if [ "$#" -eq 0 ]; then set -- dependencies duplicates; fi
    found=$(for what; do "$what"; done)
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
    ;;
  reinstall)
    for label; do
      file=/var/cache/lab-packages/$label.rpm
      if [ -f "$file" ]; then set -- "$@" "$file"; else echo "Installed package $label (from lab) not available."; fi
      shift
    done
    if [ "$#" -eq 0 ]; then
      echo 'Error: Nothing to do'
      exit 1
    fi
    rpm -U --replacepkgs "$@"
    ;;
  update | updateinfo | check-update)
    echo 'There are no enabled repos.' >&2
    exit 1
    ;;
esac
