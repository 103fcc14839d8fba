# What the repairs of managers built on rpm say, and with which exit code they end.

# 91: nothing was changed yet. 92: something was, and something is left undone.
undone=91

begin_changes() {
  undone=92
}

stop() {
  echo "patchctl: $1"
  exit "$undone"
}

# Args: the front end's exit code; what could not be installed again, with blanks between.
end_repair() {
  if [ -n "$2" ]; then
    echo "patchctl: could not be installed again, so its scripts were not run again: ${2% }"
    if [ "$1" -eq 0 ]; then exit 92; fi
  fi
  exit "$1"
}
