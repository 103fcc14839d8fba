# The proof of the snapshot that the running system was booted from, if it was. Changes nothing.
proof() {
  if [ -f /etc/patchctl-snapshot ]; then cat -- /etc/patchctl-snapshot; fi
}
frame proof proof
