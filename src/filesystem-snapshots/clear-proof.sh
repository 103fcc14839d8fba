# Takes the proof of a snapshot away from the running system.
frame clear rm -f -- /etc/patchctl-snapshot
