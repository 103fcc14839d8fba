# The repair of dnf and dnf 5 behind their locks: `dnf remove --duplicates`, which removes the older of two versions and installs the
# newest again. The script that takes this in defines `remove_duplicates`, which runs it.
. ./repair-parts.sh

# dnf 4's exit code for a lock that another program holds.
locked=200

# Tries it first, and stops where it would do anything else. Leaves its table in `$trial`.
try_duplicates() {
  code=0
  trial=$(remove_duplicates --assumeno 2>&1) || code=$?
  printf '%s\n' "$trial"
  if [ "$code" -eq "$locked" ]; then stop "another program holds dnf's lock"; fi
  case $trial in
    *'Removing dependent packages:'* | *'Removing unused dependencies:'*)
      stop 'dnf would remove more than the older versions: it was not run'
      ;;
    *Reinstalling:* | *Removing:*) ;;
    *) stop 'dnf finds no way to remove the older versions: it was not run' ;;
  esac
}

# The newest versions that no repository has any more, in dnf 4's sentence and in dnf 5's.
not_available() {
  printf '%s\n' "$trial" | sed -n \
    -e 's/^Installed package \([^ ]*\) .*not available\.$/\1/p' \
    -e "s/^Packages for argument '\(.*\)' installed, but not available\.\$/\1/p" | tr '\n' ' '
}

run_duplicates() {
  result=0
  remove_duplicates -y || result=$?
  end_repair "$result" "$(not_available)"
}
