// How the repositories of each family are indexed and signed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Family, traitsOf } from '../families.ts';
import { beside } from '../places.ts';
import { must } from '../shell.ts';
import type { Variety } from './fixtures.ts';
import { updateInfo } from './updateinfo.ts';

/** `root` is the mirror's, `keyring` the home of the key that signs. */
export type Repositories = { readonly root: string; readonly keyring: string };

type Index = {
  /** The shell script behind it: a changed one builds the repositories anew. */
  readonly script: string;
  write(repositories: Repositories, all: readonly Variety[]): Promise<void>;
};

/** Signs the apt suites, optionally with a Valid-Until (RFC 5322 date). */
export async function indexApt({ root, keyring }: Repositories, validUntil = ''): Promise<void> {
  await must('sh', [beside('repos/apt-index.sh'), root, keyring, validUntil]);
}

const rpmIndex = (family: Family): Index => ({
  script: 'repos/dnf-index.sh',
  async write({ root, keyring }, all) {
    const repository = join(root, traitsOf(family).pools.main);
    const updates = `${repository}.updateinfo.xml`;
    writeFileSync(updates, updateInfo(all));
    await must('sh', [beside(this.script), repository, keyring, updates]);
  },
});

export const indexes: Record<Family, Index> = {
  debian: { script: 'repos/apt-index.sh', write: (repositories) => indexApt(repositories) },
  rocky: rpmIndex('rocky'),
  suse: rpmIndex('suse'),
  arch: {
    script: 'repos/pacman-index.sh',
    async write({ root, keyring }) {
      await must('sh', [beside(this.script), join(root, traitsOf('arch').pools.main), keyring]);
    },
  },
  fedora: rpmIndex('fedora'),
};
