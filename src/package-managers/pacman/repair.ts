// How a lock that a killed pacman left, and what it had begun, are mended, and what a person is told about it beforehand.
import type { Repair } from '../package-manager.ts';

export const repair = (): Repair => ({
  kind: 'job',
  steps: [
    'rm /var/lib/pacman/db.lck (only if no pacman runs, and the lock is older than the boot or of a dead job of patchctl)',
    'pacman -U: what the interrupted transaction had already brought, in the same versions from the cache, so that scripts and hooks run',
    'pacman -Dk',
  ],
  job: { script: new URL('./repair.sh', import.meta.url), args: [] },
});
