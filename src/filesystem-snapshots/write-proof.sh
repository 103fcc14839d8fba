# Writes the proof that goes into a snapshot of /. `$1`: the snapshot's id. Paths are relative to the root that is read back.
proof() {
  cd / && {
    printf '# patchctl %s\n' "$1"
    for file in etc/os-release etc/passwd var/lib/dpkg/status usr/lib/sysimage/rpm/rpmdb.sqlite usr/lib/sysimage/rpm/Packages.db \
      var/lib/rpm/rpmdb.sqlite var/lib/rpm/Packages var/lib/pacman/local/ALPM_DB_VERSION lib/apk/db/installed; do
      if [ -f "$file" ]; then sha256sum "$file" || return; fi
    done
  } >etc/.patchctl-snapshot.partial && mv -f etc/.patchctl-snapshot.partial etc/patchctl-snapshot && sync
}

frame proof proof "$1"
