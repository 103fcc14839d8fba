// Kernel limits that many systemd hosts on one kernel need.
import { readFileSync, writeFileSync } from 'node:fs';

const instances = '/proc/sys/fs/inotify/max_user_instances';

/** Each host's systemd takes a handful of inotify instances; the default of 128 breaks the 25th host. */
export function allowManyHosts(): void {
  if (Number(readFileSync(instances, 'utf8')) < 65536) writeFileSync(instances, '65536');
}
