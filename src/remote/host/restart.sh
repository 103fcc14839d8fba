# What asks for a reboot or for restarts, whatever the package manager: flag files, kernels, live patches, and replaced
# files that programs still run. Looks only. Runs as root.

# Nobody but the boot removes these.
flag_files() {
  for flag in /run/reboot-required /run/reboot-needed; do
    if [ -e "$flag" ]; then printf 'flag %s\n' "$flag"; fi
  done
  if [ -r /run/reboot-required.pkgs ]; then sed -n '1,300s/^/package /p' /run/reboot-required.pkgs; fi
}

# Inside a container the kernel is somebody else's. systemd notes what it found; other inits only have its environment.
container() {
  if [ -d /run/systemd/system ]; then
    if [ -r /run/systemd/container ]; then cat /run/systemd/container; fi
  elif [ -e /.dockerenv ]; then
    echo docker
  elif [ -e /run/.containerenv ]; then
    echo podman
  else
    tr '\0' '\n' </proc/1/environ | sed -n 's/^container=//p'
  fi
}

# `full PATH` or `empty PATH` for everything that a boot loader may start: classic, boot loader specification, unified.
kernel_images() {
  for image in /boot/vmlinu[xz]-* /boot/[Ii]mage-* /boot/kernel-* /boot/*/*/linux /boot/efi/*/*/linux /efi/*/*/linux \
    /boot/EFI/Linux/*.efi /boot/efi/EFI/Linux/*.efi /efi/EFI/Linux/*.efi /lib/modules/*/vmlinuz; do
    # A vfat directory answers to any case: EFI/Linux is also EFI/linux.
    if [ ! -f "$image" ]; then
      continue
    elif [ -s "$image" ]; then
      printf 'full %s\n' "$image"
    else
      printf 'empty %s\n' "$image"
    fi
  done
}

# Removed kernels leave directories behind; what was built for them is not in `kernel`.
kernel_modules() {
  for directory in /lib/modules/*; do
    if [ -d "$directory/kernel" ]; then printf '%s\n' "${directory##*/}"; fi
  done
}

# `ENABLED TRANSITION NAME` (Documentation/ABI/testing/sysfs-kernel-livepatch).
live_patches() {
  for patch in /sys/kernel/livepatch/*; do
    if [ -r "$patch/enabled" ]; then
      enabled=0 transition=0
      read -r enabled <"$patch/enabled"
      if [ -r "$patch/transition" ]; then read -r transition <"$patch/transition"; fi
      printf '%s %s %s\n' "$enabled" "$transition" "${patch##*/}"
    fi
  done
}

# The client of Ubuntu's service asks a daemon that may hang.
canonical_livepatch() { timeout 10 /snap/bin/canonical-livepatch status --format json; }

# Lists go through xargs: a busy host has more processes than one command line holds. Whoever ends meanwhile is no error.
whereabouts() {
  printf '%s\n' /proc/[0-9]*/root /proc/[0-9]*/ns/mnt | xargs ls -dn 2>/dev/null
}
# Mapped to be executed, and unlinked since, or renamed by rpm. Data files (journals, databases) come and go all the time.
replaced_code() {
  printf '%s\n' /proc/[0-9]*/maps |
    xargs grep -sHE '^[^ ]+ ..x.* /.*( \(deleted\)|;[0-9a-f]{8,})$' 2>/dev/null
}

# One line for all processes that are alike: WHERE, how many, the first one's pid, its cgroup, its name, the files; tabs
# between. WHERE is `host`, or `other` for those with a root of their own. `init` is the cgroup of process 1.
replaced_files() {
  {
    whereabouts
    replaced_code
  } | awk '
    # A sandboxed service has a mount namespace of its own, but the root file system of process 1; a container has not.
    function root_mount(pid, file, line, part, found) {
      file = "/proc/" pid "/mountinfo"
      while ((getline line < file) > 0) {
        split(line, part, " ")
        if (part[5] == "/") found = part[3] " " part[4]
      }
      close(file)
      return found
    }
    function is_host(pid, path, place) {
      # Such paths are the truth in one namespace only: what lies under a changed root belongs to that root.
      if (space[pid] == space[1]) return root[pid] == "/" || root[pid] == "" || index(path, root[pid] "/") != 1
      place = space[pid] " " root[pid]
      if (!(place in mounts)) mounts[place] = root_mount(pid)
      return mounts[place] == mounts["init"]
    }
    function cgroup(pid, file, line, path) {
      file = "/proc/" pid "/cgroup"
      while ((getline line < file) > 0) {
        if (line ~ /^[0-9]+:name=systemd:/ || (path == "" && line ~ /^0::/)) {
          sub(/^[0-9]+:[^:]*:/, "", line)
          path = line
        }
      }
      close(file)
      return path
    }
    function name(pid, file, line) {
      file = "/proc/" pid "/comm"
      line = ""
      getline line < file
      close(file)
      gsub(/\t/, " ", line)
      return line
    }
    function settle(key) {
      if (pid == "" || files == "") return
      key = where "\t" cgroup(pid) "\t" name(pid) "\t" files
      if (!(key in count)) { first[key] = pid; order[++groups] = key }
      count[key]++
    }
    BEGIN {
      limit = 1000000
      mounts["init"] = root_mount(1)
      printf "init\t%s\n", cgroup(1)
    }
    /^l/ {
      link = substr($0, index($0, "/proc/"))
      split(link, part, "/")
      target = substr(link, index(link, " -> ") + 4)
      if (part[4] == "ns") space[part[3]] = target
      else root[part[3]] = target
      next
    }
    {
      split($0, part, "/")
      if (part[3] != pid) { settle(); pid = part[3]; files = ""; where = "host"; split("", seen) }
      mapping = substr($0, index($0, ":") + 1)
      path = substr(mapping, index(mapping, "/"))
      sub(/ \(deleted\)$/, "", path)
      sub(/;[0-9a-f]+$/, "", path)
      gsub(/\t/, " ", path)
      # Pseudo files, and places in which no package puts programs.
      if (path !~ /^\/[^\/]+\// || path ~ /^\/(memfd:|SYSV|dev\/|tmp\/|var\/tmp\/|run\/|proc\/|sys\/|home\/|root\/|snap\/)/) next
      if (path in seen) next
      seen[path] = 1
      if (!is_host(pid, path)) where = "other"
      files = files == "" ? path : files "\t" path
    }
    END {
      settle()
      for (group = 1; group <= groups; group++) {
        split(order[group], part, "\t")
        rest = substr(order[group], length(part[1]) + 2)
        line = part[1] "\t" count[order[group]] "\t" first[order[group]] "\t" rest
        bytes += length(line) + 1
        if (bytes > limit) { printf "more\t%d\n", groups - group + 1; exit }
        print line
      }
    }'
}

frame kernel uname -r
frame container container
frame images kernel_images
frame modules kernel_modules
frame flags flag_files
frame live-patches live_patches
if [ -x /snap/bin/canonical-livepatch ]; then frame canonical-livepatch canonical_livepatch; fi
frame replaced replaced_files
# Who could say that a service failed: nobody but these.
if [ ! -d /run/systemd/system ] && [ ! -d /run/openrc ]; then frame no-keeper true; fi
