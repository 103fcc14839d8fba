# Who is this host: system, kernel, identity, clock, package managers and the way to root. Runs as the login user.
os_release() { cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release; }
markers() {
  for path in /run/ostree-booted /run/bootc /etc/NIXOS /usr/bin/bootc /usr/sbin/transactional-update /run/systemd/system; do
    if [ -e "$path" ]; then printf '%s\n' "$path"; fi
  done
  awk '$2 == "/" { options = $4 } END { if (options ~ /^ro(,|$)/) print "read-only-root" }' /proc/mounts
}
programs() {
  for program in apt-get dnf dnf5 dnf-3 microdnf yum zypper pacman apk tdnf rpm-ostree transactional-update; do
    if command -v "$program" >/dev/null 2>&1; then printf '%s\n' "$program"; fi
  done
}
# A dnf that is a Python script is version 4, and has its version in a file: asking would cost as much as a question.
written_dnf_version() {
  path=$(command -v dnf) || return
  if head -n 1 -- "$path" | grep -aq '^#!.*python'; then
    sed -n "s/^VERSION='\([0-9.]*\)'.*/\1/p" /usr/lib/python*/*-packages/dnf/const.py 2>/dev/null | head -n 1
  fi
}
# The version decides what a program is: yum may be dnf 4, dnf may be dnf 5. Beside dnf, yum is only another name for it,
# and asking costs the start of a Python. The first line with a digit: pacman draws a picture first.
versions() {
  dnf_version=$(written_dnf_version)
  for program in apt-get dnf dnf5 yum zypper pacman apk tdnf; do
    if [ "$program" = yum ] && command -v dnf >/dev/null 2>&1; then continue; fi
    if command -v "$program" >/dev/null 2>&1; then
      case $program/$dnf_version in
        dnf/?*) version=$dnf_version ;;
        *) version=$("$program" --version </dev/null 2>/dev/null | sed -n '/[0-9]/{p;q;}') ;;
      esac
      printf '%s: %s\n' "$program" "$version"
    fi
  done
}
# The exact command that privileged questions use, with nothing to run.
try_sudo() {
  command -v sudo >/dev/null 2>&1 || return 127
  sudo -n -- /bin/sh -s </dev/null
}
frame os-release os_release
frame uname uname -rm
frame machine-id cat /etc/machine-id
frame boot-id cat /proc/sys/kernel/random/boot_id
frame uptime cat /proc/uptime
frame memory head -n 1 /proc/meminfo
frame cpus getconf _NPROCESSORS_ONLN
frame markers markers
frame programs programs
frame versions versions
frame id id -u
if [ "$(id -u)" != 0 ]; then frame sudo try_sudo; fi
frame clock date -u +%s
