# The journals of transactions of yum that did not end: `transaction-all.DATE`, and beside it `transaction-done.DATE`.

# The newest last. yum-complete-transaction calls those `.disabled` that it gave up, and yum itself passes over them.
journals() {
  find /var/lib/yum -maxdepth 1 -name 'transaction-all.*' ! -name '*.disabled' | sort
}

done_beside() {
  printf '%s\n' "${1%/*}/transaction-done.${1##*/transaction-all.}"
}
