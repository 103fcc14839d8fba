# Does exactly the upgrade in data `wanted` (name, blank, version or `-` per line), or nothing. Arg: seconds to wait for the lock.
# Exact versions would stay in /etc/apk/world as pins, so apk is not told any: the job looks at the mirrors once more and only
# goes on if they still offer just these. The exit code is apk's; 91: stopped before anything was changed.
# Data `last`: lines of `wanted` that stay as they are until everything else is done.
patience=$1

stop() {
  echo "patchctl: $1; nothing was changed"
  exit 91
}

ask() {
  apk --no-progress --wait "$patience" "$@"
}

# What an upgrade from the fetched indexes does: `name version`, `name -` for what goes. Replaced by one of the same version: left out.
offered() {
  list=$(ask --simulate --cache-max-age 1000000 upgrade) || return
  printf '%s\n' "$list" | sed -n \
    -e 's/^( *[0-9]*\/[0-9]*) Purging \([^ @]*\)[^ ]* (.*)$/\1 -/p' \
    -e 's/^( *[0-9]*\/[0-9]*) Installing \([^ @]*\)[^ ]* (\(.*\))$/\1 \2/p' \
    -e 's/^( *[0-9]*\/[0-9]*) \(Upgrading\|Downgrading\) \([^ @]*\)[^ ]* (.* -> \(.*\))$/\2 \3/p' | sort
}

# Lines of the first list that the second has not, joined.
missing_in() {
  printf '%s\n' "$2" >"$work/other"
  printf '%s\n' "$1" | grep -vxF -f "$work/other" | tr '\n' ',' | sed 's/,$//; s/,/, /g'
}

upgrade() {
  ask --cache-max-age 1000000 upgrade "$@"
}

# Everything but what comes last. A failing script counts as an error, although its package was upgraded: whether the rest may
# follow is seen from what is still offered.
upgrade_first() {
  set --
  for name in $(printf '%s\n' "$last" | sed 's/ .*//'); do set -- "$@" "$name"; done
  upgrade --ignore "$@" || result=$?
  if [ "$result" -ne 0 ] && [ "$(offered)" != "$last" ]; then exit "$result"; fi
  echo 'patchctl: the way in comes last'
}

work=$(mktemp -d) || exit 91
trap 'rm -rf -- "$work"' EXIT
wanted=$(data wanted | sort)

ask update || stop 'the mirrors could not be asked'
found=$(offered) || stop 'the upgrade could not be resolved'
if [ "$found" != "$wanted" ]; then
  echo "patchctl: no longer offered: $(missing_in "$wanted" "$found")"
  echo "patchctl: offered instead: $(missing_in "$found" "$wanted")"
  stop 'the mirrors have moved since the plan was drawn'
fi
result=0
last=$(data last | sort)
if [ -n "$last" ]; then upgrade_first; fi
upgrade || result=$?
exit "$result"
