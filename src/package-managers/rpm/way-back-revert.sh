# Goes back with rpm alone, for managers without a transaction of their own for it: older files over newer packages, then what was
# new. `$1`: directory. Data `checksums`: sha256sum's lines for its files; `gone`: labels to remove. Ends with rpm's exit code.
. ../saved-files.sh
enter_saved "$1"

set --
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "./${line#*  }"; fi
done <<LINES
$(data checksums)
LINES
code=0
if [ "$#" -gt 0 ]; then rpm -U --oldpackage --replacepkgs "$@" || code=$?; fi
if [ "$code" -ne 0 ]; then exit "$code"; fi

set --
while IFS= read -r nevra; do
  # A package that the older one replaces is gone already.
  if [ -n "$nevra" ] && rpm -q -- "$nevra" >/dev/null; then set -- "$@" "$nevra"; fi
done <<LINES
$(data gone)
LINES
if [ "$#" -gt 0 ]; then rpm -e -- "$@" || code=$?; fi
exit "$code"
