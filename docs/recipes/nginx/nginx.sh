#!/bin/sh
# Takes a server out of an nginx upstream by moving its include file, and puts it back. README.md has the variables.
# Usage: nginx.sh drain|undrain
set -u

say() { printf 'nginx.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

upstream=${NGINX_UPSTREAM:-}
server=${NGINX_SERVER:-${PATCHCTL_HOST:-}}
folder=${NGINX_FOLDER:-/etc/nginx/upstreams}
nginx=${NGINX_COMMAND:-nginx}
drain_seconds=${NGINX_DRAIN_SECONDS:-60}
min_others=${NGINX_MIN_OTHERS:-1}

# These words go through another shell on the load balancer.
for word in "$upstream" "$server"; do
  case $word in
    '') die 'set NGINX_UPSTREAM, and NGINX_SERVER where the file is not named as the host in the inventory' ;;
    .* | *[!A-Za-z0-9._:-]*) die "\"$word\" is no name of an upstream or server" ;;
  esac
done
for word in "$folder" "$nginx"; do
  case $word in *[!A-Za-z0-9._:/\ -]*) die "\"$word\" has characters that this script does not pass on" ;; esac
done
for word in "$drain_seconds" "$min_others"; do
  case $word in '' | *[!0-9]*) die "\"$word\" is no number" ;; esac
done

here="$folder/$upstream/$server.conf"
away="$here.patchctl-out"

others() {
  count=0
  for file in "$folder/$upstream"/*.conf; do
    [ -e "$file" ] && [ "$file" != "$here" ] && count=$((count + 1))
  done
  echo "$count"
}

# move FROM TO: with nginx's consent, or not at all.
move() {
  mv -- "$1" "$2" || die "cannot move $1"
  # Unquoted: NGINX_COMMAND may carry options.
  if ! said=$($nginx -t -q 2>&1); then
    mv -- "$2" "$1"
    die "nginx does not accept its configuration, nothing was changed: $(printf '%s' "$said" | tail -n 2 | tr '\n' ' ')"
  fi
  if ! said=$($nginx -s reload 2>&1); then
    mv -- "$2" "$1"
    die "nginx cannot be reloaded, nothing was changed: $said"
  fi
}

# Old workers serve what they have begun, with the configuration from before.
wait_for_old_workers() {
  deadline=$(($(date +%s) + drain_seconds))
  # pgrep is not everywhere.
  # shellcheck disable=SC2009
  while ps -A -o args= | grep -q '^nginx: worker process is shutting down'; do
    [ "$(date +%s)" -lt "$deadline" ] ||
      die "requests from before are still at work after $drain_seconds s (worker_shutdown_timeout in nginx.conf bounds them)"
    sleep 1
  done
}

drain() {
  if [ ! -e "$away" ]; then
    if [ ! -e "$here" ]; then
      [ -d "$folder/$upstream" ] || die "there is no $folder/$upstream"
      die "there is no $here: taken out by somebody else, or another name (set NGINX_SERVER)"
    fi
    [ "$(others)" -ge "$min_others" ] ||
      die "refused: $(others) other servers are in $upstream, and $min_others must stay; nothing was changed"
    move "$here" "$away"
    sleep 1 # the master needs a moment until its old workers know
  fi
  wait_for_old_workers
}

undrain() {
  [ -e "$away" ] || return 0
  # nginx has no health checks of its own: a host that is not well must not come back by itself.
  [ "$1" != degraded ] || die "$server is degraded and stays out. When it is well: mv $away $here && nginx -t && nginx -s reload"
  move "$away" "$here"
}

# Hands this very script to each load balancer, where nothing of it stays.
everywhere() {
  for balancer in $NGINX_HOSTS; do
    # Unquoted: NGINX_SSH carries options.
    ${NGINX_SSH:-ssh -o BatchMode=yes -o ConnectTimeout=10} -- "$balancer" \
      "${NGINX_SUDO:-} env NGINX_UPSTREAM='$upstream' NGINX_SERVER='$server' NGINX_FOLDER='$folder' NGINX_COMMAND='$nginx' \
        NGINX_DRAIN_SECONDS=$drain_seconds NGINX_MIN_OTHERS=$min_others sh -s -- $1 '$2'" <"$0" ||
      die "not done on $balancer"
  done
}

outcome=${2:-${PATCHCTL_OUTCOME:-}}
case $outcome in *[!a-z]*) die "\"$outcome\" is no outcome" ;; esac
case ${1:-} in
  drain | undrain) if [ -n "${NGINX_HOSTS:-}" ]; then everywhere "$1" "$outcome"; else "$1" "$outcome"; fi ;;
  *) die 'usage: nginx.sh drain|undrain' ;;
esac
