#!/bin/sh
# Puts itself into a control group of its own in every hierarchy systemd uses, then becomes the given command.
# Without it all hosts would share the machine's group; and one group per host is how the lab finds, freezes and ends
# everything a host runs.
# usage: join-group.sh GROUP COMMAND...
set -eu
group=$1
shift
for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup/freezer /sys/fs/cgroup; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$group"
  echo $$ >"$hierarchy/$group/cgroup.procs"
done
exec "$@"
