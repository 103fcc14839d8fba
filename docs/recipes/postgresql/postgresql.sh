#!/bin/sh
# Asks a PostgreSQL cluster whether one of its members may be away for a while, and whether it streams again. README.md has the variables.
# Usage: postgresql.sh before|after
set -u

say() { printf 'postgresql.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

member=${PG_MEMBER:-${PATCHCTL_HOST:-}}
address=${PG_ADDRESS:-${PATCHCTL_ADDRESS:-}}
port=${PG_PORT:-5432}
members=${PG_MEMBERS:-}
max_lag=${PG_MAX_LAG_BYTES:-16777216}
min_others=${PG_MIN_OTHERS:-0}
wait_seconds=${PG_WAIT_SECONDS:-120}

if [ -z "$member" ] || [ -z "$address" ] || [ -z "$members" ]; then
  die 'set PG_MEMBERS (HOST:PORT,…), and outside of hooks PG_MEMBER and PG_ADDRESS'
fi
for number in "$max_lag" "$min_others" "$wait_seconds"; do
  case $number in '' | *[!0-9]*) die "\"$number\" is no number" ;; esac
done

# sql CONNECTION: reads SQL on stdin, prints bare values. Who logs in, and how: PGUSER, PGPASSFILE, PGSSLMODE as always.
sql() {
  PGCONNECT_TIMEOUT=5 psql -X -q -A -t -v ON_ERROR_STOP=1 -v member="$member" -v max_lag="$max_lag" \
    -d "$1 dbname=${PGDATABASE:-postgres} application_name=patchctl options='-c statement_timeout=10s'"
}

here() { sql "host=$address port=$port"; }

# libpq itself finds the one among the members that takes writes.
primary() {
  hosts=$(printf '%s' "$members" | tr ',' '\n' | sed 's/:[0-9]*$//' | paste -s -d , -)
  ports=$(printf '%s' "$members" | tr ',' '\n' | sed 's/^[^:]*$/&:5432/; s/.*://' | paste -s -d , -)
  sql "host=$hosts port=$ports target_session_attrs=read-write"
}

# Replicas other than this host that stream and have replayed nearly everything.
good_others() {
  primary <<'SQL'
SELECT count(*) FROM pg_stat_replication
WHERE state = 'streaming' AND application_name <> :'member'
  AND pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) <= :max_lag;
SQL
}

# Bytes that this replica has not replayed; empty when it does not stream.
own_lag() {
  primary <<'SQL'
SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint FROM pg_stat_replication
WHERE state = 'streaming' AND application_name = :'member';
SQL
}

role() {
  case $(echo 'SELECT pg_is_in_recovery();' | here) in
    t) echo replica ;;
    f) echo primary ;;
    *) return 1 ;;
  esac
}

before() {
  is=$(role) || die "refused: PostgreSQL at $address:$port does not answer"
  others=$(good_others) || die "refused: none of $members is a primary that answers"
  if [ "$is" = primary ]; then
    [ "${PG_PRIMARY:-refuse}" = patch ] || die "refused: $member is the primary. Switch over first, or set PG_PRIMARY=patch; nothing was changed"
    [ "$min_others" -gt 0 ] || min_others=1
  else
    lag=$(own_lag) || die 'refused: the primary does not answer'
    [ -n "$lag" ] || die "refused: $member does not stream from the primary (is its application_name $member?)"
    [ "$lag" -le "$max_lag" ] || die "refused: $member is $lag bytes behind, more than $max_lag"
  fi
  [ "$others" -ge "$min_others" ] ||
    die "refused: $others other replicas stream with at most $max_lag bytes of lag, and $min_others must; nothing was changed"
}

after() {
  deadline=$(($(date +%s) + wait_seconds))
  seen='no answer'
  while :; do
    if is=$(role 2>/dev/null); then
      [ "$is" = primary ] && return
      lag=$(own_lag 2>/dev/null) && [ -n "$lag" ] && [ "$lag" -le "$max_lag" ] && return
      seen="${lag:-not streaming}"
    fi
    [ "$(date +%s)" -lt "$deadline" ] || die "$member does not keep up after $wait_seconds s (lag in bytes: $seen)"
    sleep 1
  done
}

case ${1:-} in
  before | after) "$1" ;;
  *) die 'usage: postgresql.sh before|after' ;;
esac
