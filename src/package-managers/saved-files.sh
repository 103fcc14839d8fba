# What every way back begins with: files that were saved on the host. Data `checksums`: sha256sum's lines for those that are wanted.

# Goes to the directory `$1`, and ends the script where a file is not what it was.
enter_saved() {
  cd -- "$1" || exit 92
  if [ -n "$(data checksums)" ] && ! data checksums | sha256sum -c -; then
    echo 'patchctl: a saved package is not what it was; nothing was changed'
    exit 92
  fi
}
