# What zypper and rpm on a host say, raw. `$1`: seconds to wait for a lock; the other arguments are questions, asked in that order.
# Nothing here changes a package. Runs as root.
patience=$1
shift
. ../rpm/locks.sh

# The cache alone answers, so that all answers speak of the same metadata.
ask() {
  ZYPP_LOCK_TIMEOUT=$patience zypper --non-interactive --no-refresh --xmlout "$@"
}

# Prose, progress and addresses (which may hold passwords) run to megabytes on a host that waited long; nothing reads them.
terse() {
  code=0
  answer=$("$@") || code=$?
  printf '%s\n' "$answer" | tr '\n' ' ' | sed \
    -e 's,<progress [^>]*/>,,g' \
    -e 's,<\(description\|summary\|license\|title\|href\|url\)>[^<]*</\1>,,g' \
    -e 's,\(<source [^>]*\)url="[^"]*",\1,g' \
    -e 's, summary="[^"]*",,g'
  echo
  return "$code"
}

# A problem's description is its reason, so a dry run keeps descriptions that say one.
terse_run() {
  code=0
  answer=$("$@") || code=$?
  printf '%s\n' "$answer" | tr '\n' ' ' | sed \
    -e 's,<progress [^>]*/>,,g' \
    -e 's, summary="[^"]*",,g' \
    -e 's,\(<solvable [^>]*>\) *<description>[^<]*</description>,\1,g'
  echo
  return "$code"
}

refresh_metadata() {
  ZYPP_LOCK_TIMEOUT=$patience zypper --non-interactive --quiet refresh
}

# libzypp believes a lock when its process lives; rpm's own lock is a kernel one on its file.
list_locks() {
  if [ -f /run/zypp.pid ]; then
    print_holder /run/zypp.pid "$(tr -cd '0-9' </run/zypp.pid)"
  fi
  lock_holders /usr/lib/sysimage/rpm/.rpm.lock /var/lib/rpm/.rpm.lock
}

# Per cached repository: alias, whether it has advisories, and when it was last found unchanged or fetched:
# a refresh that finds nothing new touches repomd.xml.
list_metadata() {
  for directory in /var/cache/zypp/raw/*/; do
    if [ -d "$directory" ]; then
      index=$directory
      advisories=no
      if [ -f "$directory/repodata/repomd.xml" ]; then
        index=$directory/repodata/repomd.xml
        if grep -q 'type="updateinfo"' "$index"; then advisories=yes; fi
      fi
      name=${directory%/}
      printf '%s\t%s\t%s\n' "${name##*/}" "$advisories" "$(stat -c '%Y' -- "$index")"
    fi
  done
}

# Names of the patches in a list, one per line.
patch_names() {
  awk -v RS='<' '/^update kind="patch"/ { sub(/^[^>]* name="/, ""); sub(/".*/, ""); print }'
}

# Which packages, older than what, each needed patch is about; zypper says that only as text.
patch_packages() {
  names=$(printf '%s\n' "$patches" | patch_names)
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<LINES
$names
LINES
  if [ "$#" -eq 0 ]; then return; fi
  code=0
  info=$(ZYPP_LOCK_TIMEOUT=$patience zypper --non-interactive --no-refresh info -t patch -- "$@") || code=$?
  printf '%s\n' "$info" | awk '
    /^[^ ]/ { kept = $0 ~ /^(Name|Conflicts) *:/ }
    kept { print }
  '
  return "$code"
}

# Kept for the names in it.
list_patches() {
  code=0
  patches=$(terse ask list-patches) || code=$?
  printf '%s\n' "$patches"
  return "$code"
}

list_automatic() {
  if [ -f /var/lib/zypp/AutoInstalled ]; then
    cat /var/lib/zypp/AutoInstalled
  fi
}

list_unmerged() {
  find /etc -xdev -type f '(' -name '*.rpmnew' -o -name '*.rpmsave' ')'
}

# What zypper would do now, kept for a second look. No temporary files here: the disk may be full.
# Nobody agrees to a licence by this: nothing is installed, and the dry run of a chosen plan stops at one that is still open.
resolve_upgrade() {
  code=0
  plan=$(terse_run ask update --dry-run --no-recommends --auto-agree-with-licenses) || code=$?
  printf '%s\n' "$plan"
  return "$code"
}

# Packages of one section of the plan, as `name`, or as `name.arch=edition` where a second argument says so.
section() {
  printf '%s\n' "$plan" | awk -v RS='<' -v section="$1" -v exact="${2:-}" '
    function value(name,   text) { text = $0; sub(".* " name "=\"", "", text); sub("\".*", "", text); return text }
    index($0, "to-") == 1 { inside = $0 ~ ("^" section ">") }
    index($0, "/to-") == 1 { inside = 0 }
    inside && /^solvable type="package"/ {
      if (exact == "") print value("name"); else print value("name") "." value("arch") "=" value("edition")
    }
  '
}

# Packages that come in place of the ones that would go.
list_obsoleters() {
  set --
  while IFS= read -r name; do
    if [ -n "$name" ]; then set -- "$@" "$name"; fi
  done <<LINES
$(section to-remove)
LINES
  code=0
  obsoleters=$(terse ask search --obsoletes --match-exact -t package -- "$@") || code=$?
  printf '%s\n' "$obsoleters"
  return "$code"
}

# The same upgrade without the packages in `obsoleters`; says nothing when nothing else is left.
resolve_without() {
  set --
  while IFS= read -r exact; do
    name=${exact%.*=*}
    case "$obsoleters" in
      *" name=\"$name\""*) ;;
      *) if [ -n "$exact" ]; then set -- "$@" "$exact"; fi ;;
    esac
  done <<LINES
$(section to-upgrade exact)
LINES
  if [ "$#" -eq 0 ]; then return; fi
  terse_run ask install --dry-run --name --no-recommends --auto-agree-with-licenses -- "$@"
}

# Args: `removing` or `keeping`; the latter also asks what zypper would do if nothing may be replaced.
ask_upgrade() {
  frame upgrade resolve_upgrade
  if [ "$1" = keeping ] && [ -n "$(section to-remove)" ]; then
    frame obsoleters list_obsoleters
    frame upgrade-keeping resolve_without
  fi
}

ask_packages() {
  frame manifest rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{SIZE}\n'
}

ask_pending() {
  frame clock date +%s
  frame version zypper --version
  frame repositories terse ask repos
  frame metadata list_metadata
  frame candidates terse ask list-updates --all
  frame patches list_patches
  frame patch-packages patch_packages
}

ask_health() {
  frame verify terse_run ask verify --dry-run --no-recommends
  # Names of packages that may be there in several versions, as kernels are.
  frame several rpm -q --qf '%{NAME}\n' --whatprovides 'multiversion(kernel)'
  frame unmerged list_unmerged
}

ask_restart() {
  frame needs-rebooting zypper --non-interactive --no-refresh needs-rebooting
  frame services zypper --non-interactive --no-refresh ps -sss
}

# Exactly the packages in data `wanted`, one `name.arch=edition` per line.
ask_resolution() {
  set --
  while IFS= read -r exact; do
    if [ -n "$exact" ]; then set -- "$@" "$exact"; fi
  done <<LINES
$(data wanted)
LINES
  if [ "$#" -eq 0 ]; then return; fi
  frame install terse_run ask install --dry-run --name --no-recommends --oldpackage -- "$@"
}

await_locks "$patience"
# Waited once and in vain: the questions do not wait again, one after the other.
if [ -n "$(list_locks)" ]; then patience=0; fi
for question; do
  case $question in
    locks) frame locks list_locks ;;
    refresh) frame refresh refresh_metadata ;;
    packages) ask_packages ;;
    pending) ask_pending ;;
    upgrade-removing) ask_upgrade removing ;;
    upgrade-keeping) ask_upgrade keeping ;;
    distribution) frame upgrade terse_run ask dist-upgrade --dry-run --no-recommends --auto-agree-with-licenses ;;
    distribution-exactly) frame upgrade terse_run ask dist-upgrade --dry-run --no-recommends ;;
    holds) frame holds terse ask locks ;;
    health) ask_health ;;
    restart) ask_restart ;;
    marks) frame automatic list_automatic ;;
    resolution) ask_resolution ;;
  esac
done
