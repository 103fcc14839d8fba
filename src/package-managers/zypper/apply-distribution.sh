# Upgrades the whole distribution, if that still is exactly what data `wanted` says (one `name.arch=edition` per line), or nothing.
# Arg: seconds to wait for a lock. The exit code is zypper's, 0 for its news; 1 means that nothing was begun.
ZYPP_LOCK_TIMEOUT=$1
export ZYPP_LOCK_TIMEOUT

# The plan was resolved against the cached metadata; refreshing it now would be a choice.
upgrade() {
  zypper --non-interactive --no-refresh "$@"
}

# What a dry run would bring, in the form of `wanted`.
would_bring() {
  plan=$(upgrade --xmlout dist-upgrade --dry-run --no-recommends) || [ "$?" -ge 100 ] || return
  printf '%s\n' "$plan" | awk -v RS='<' '
    function value(name,   text) { text = $0; sub(".* " name "=\"", "", text); sub("\".*", "", text); return text }
    index($0, "to-") == 1 { inside = $0 !~ /^to-remove>/ }
    index($0, "/to-") == 1 { inside = 0 }
    inside && /^solvable type="package"/ { print value("name") "." value("arch") "=" value("edition") }
  ' | sort -u
}

found=$(would_bring) || {
  code=$?
  echo "patchctl: the dry run failed ($code)"
  exit "$code"
}
if [ "$found" != "$(data wanted | sort -u)" ]; then
  echo 'patchctl: zypper would now do something else than the plan says; nothing was changed'
  exit 1
fi
if [ -z "$found" ]; then exit 0; fi

round=1
while :; do
  code=0
  upgrade dist-upgrade --no-recommends || code=$?
  case $code in
    100 | 101 | 102) exit 0 ;;                       # done, with news: a reboot is needed
    103) if [ "$round" -ge 4 ]; then exit 103; fi ;; # the package manager itself was updated: once more
    *) exit "$code" ;;
  esac
  round=$((round + 1))
done
