# Repairs the packages that apk has marked as broken, unless that would remove some. Arg: seconds to wait for the lock.
# The exit code is apk's; 91: stopped before anything was changed.
patience=$1

fix() {
  apk --no-progress --wait "$patience" --cache-max-age 1000000 "$@" fix
}

# Its code is the number of errors, and what is broken counts as one.
trial=$(fix --simulate 2>&1) || :
printf '%s\n' "$trial"
gone=$(printf '%s\n' "$trial" | sed -n 's/^( *[0-9]*\/[0-9]*) Purging \([^ ]*\) .*/\1/p' | tr '\n' ' ')
if [ -n "$gone" ]; then
  echo "patchctl: apk fix would remove ${gone% }: it was not run"
  exit 91
fi
fix
