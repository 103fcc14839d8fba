# What every remote script starts with: a known environment, and frames around raw output.
# Sent in front of the fragments by compose-script.ts, which also defines NONCE and PART.
unset BASH_ENV ENV CDPATH GREP_OPTIONS POSIXLY_CORRECT
LC_ALL=C LANGUAGE=C TERM=dumb
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL LANGUAGE TERM PATH
umask 022

# mark WORDS: one marker line on both streams; it starts with a newline so that unfinished lines cannot hide it.
mark() {
  printf '\n@%s %s\n' "$NONCE" "$1"
  printf '\n@%s %s\n' "$NONCE" "$1" >&2
}

# frame NAME COMMAND [ARG...]: runs the command between markers and returns its exit code.
frame() {
  mark "begin $PART/$1"
  frame_name=$1
  shift
  frame_code=0
  "$@" || frame_code=$?
  mark "end $PART/$frame_name $frame_code"
  return "$frame_code"
}
