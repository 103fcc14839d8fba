// What a snapshot of / would and would not hold: pure judgement over which directories lie elsewhere.
import type { Layout } from './layout.ts';

const DATABASES = ['/var/lib/dpkg', '/var/lib/rpm', '/usr/lib/sysimage/rpm', '/var/lib/pacman', '/lib/apk/db'];
const NEEDED = ['/usr', '/etc', ...DATABASES];

/** Programs and the database that describes them must go back together, or nobody knows any more what is installed. */
export const notCovered = ({ elsewhere }: Layout): readonly string[] =>
  NEEDED.filter((path) => elsewhere.includes(path)).map((path) => `${path} is not on the file system of /`);
