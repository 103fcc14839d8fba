#!/bin/sh
# A stand-in for the program of yum-utils: it finishes the newest journal, as the real one does, with the real rpm. Whatever happens,
# its exit code is 0.
journals() {
  find /var/lib/yum -maxdepth 1 -name 'transaction-all.*' ! -name '*.disabled' | sort
}
forget() {
  rm -f "$1" "${1%/*}/transaction-done.${1##*/transaction-all.}"
}
labels() {
  sed -n "s/^$1 [0-9]*:\(.*\)\$/\1/p" "$(journals | tail -n 1)"
}

case " $* " in
  *' --cleanup-only '*)
    for journal in $(journals); do forget "$journal"; done
    exit 0
    ;;
esac
set --
for label in $(labels install); do
  if ! rpm -q "$label" >/dev/null; then set -- "$@" "/var/cache/lab-packages/$label.rpm"; fi
done
rpm -U "$@" || exit 0
set --
for label in $(labels erase); do
  if rpm -q "$label" >/dev/null; then set -- "$@" "$label"; fi
done
if [ "$#" -gt 0 ]; then rpm -e "$@" || exit 0; fi
forget "$(journals | tail -n 1)"
