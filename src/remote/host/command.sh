# Runs one command of the admin's: `$1` the command, `$2` seconds, then names and values for its environment in turns.
# Its stdin is the text `input`.
command=$1
seconds=$2
shift 2
while [ "$#" -ge 2 ]; do
  export "$1=$2"
  shift 2
done

limited() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 5 "$seconds" "$@"; else "$@"; fi
}

# The last of what a command says, both streams together. Its exit code goes another way, around the pipe.
tailed() {
  tailed_code=$({ {
    "$@" 2>&1 3>&- 4>&-
    echo "$?" >&3
  } | tail -c 4096 >&4; } 3>&1)
  return "$tailed_code"
} 4>&1

given() { data input | tailed limited sh -c "$command"; }

began=$(date +%s)
frame command given
frame took echo "$(($(date +%s) - began))"
