# Reads an LVM snapshot back: mounted read-only where nobody else looks. `$1`: group/name, `$2`: the id that its proof must name.
# The fifth letter of the attributes is I or S for a snapshot that ran full (lvs(8)).
state() {
  attributes=$(lvs --noheadings -o lv_attr "$1" | tr -d ' ') || return
  case $attributes in
    ????I* | ????S*)
      echo 'has run full and is invalid' >&2
      return 1
      ;;
    ????a*) ;;
    *) lvchange -q -K -ay "$1" ;;
  esac
}

# Nothing is replayed: LVM has stopped the file system cleanly for the snapshot.
mount_it() {
  case $(blkid -o value -s TYPE "/dev/$1") in
    xfs) mount -o ro,norecovery,nouuid "/dev/$1" "$2" ;;
    *) mount -o ro,noload "/dev/$1" "$2" ;;
  esac
}

check() {
  if ! grep -qxF -- "# patchctl $2" "$1/etc/patchctl-snapshot"; then
    echo 'has no proof of this snapshot' >&2
    return 1
  fi
  (cd -- "$1" && grep -v '^#' etc/patchctl-snapshot | sha256sum -c -)
}

unmount() {
  umount -- "$1" && rmdir -- "$1"
}

if frame state state "$1"; then
  at=$(mktemp -d /run/patchctl-snapshot.XXXXXX)
  if frame mount mount_it "$1" "$at"; then
    frame check check "$at" "$2"
    frame unmount unmount "$at"
  else
    rmdir -- "$at"
  fi
fi
