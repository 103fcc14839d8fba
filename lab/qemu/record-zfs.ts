// Records what real ZFS answers to every question of filesystem-snapshots/zfs, good and bad, for test/recordings/zfs. The guest has
// a dataset as root in /zroot (zfs-host.sh); its kernel module is built by zfs-modules.sh.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutQuery } from '../../src/filesystem-snapshots/layout.ts';
import { clearProof, restoredFrom, writeProof } from '../../src/filesystem-snapshots/proof.ts';
import { zfs } from '../../src/filesystem-snapshots/zfs/zfs.ts';
import { framesOf } from '../../src/remote/frames.ts';
import type { Query } from '../../src/remote/query.ts';
import { readBeside } from '../places.ts';
import { framesFrom, withoutHints } from '../record.ts';
import type { Guest } from './guest.ts';

const dataset = 'rpool/ROOT/debian';
const id = '2026-11-22.3-1a2b3c4d';
const later = '2026-11-22.4-5e6f7a8b';
const snapshotOf = (one: string, of = dataset) => ({ id: one, name: `${of}@patchctl-${one}` });

type Case = {
  readonly file: string;
  /** What was done to the guest before, as root and outside of /zroot. */
  readonly before?: string;
  /** The question, as a test asks it again. */
  readonly query: string;
  readonly options?: unknown;
  readonly question: Query<unknown>;
};

const create = (file: string, target: string, before?: string): Case => ({
  file,
  ...(before !== undefined && { before }),
  query: 'create',
  options: { id, target },
  question: zfs.create(id, target),
});

const about = (
  query: 'verify' | 'remove',
  file: string,
  one: ReturnType<typeof snapshotOf>,
  before?: string,
): Case => ({
  file,
  ...(before !== undefined && { before }),
  query,
  options: one,
  question: zfs[query](one),
});

const { name } = snapshotOf(id);

/** In this order, each on what the one before has left. A snapshot is mounted by the kernel from outside: it knows no chroot. */
const cases: readonly Case[] = [
  { file: 'layout', query: 'layout', question: layoutQuery },
  { file: 'proof', query: 'writeProof', options: { id }, question: writeProof(id) },
  create('create', dataset),
  { file: 'proof.cleared', query: 'clearProof', question: clearProof },
  about('verify', 'verify', snapshotOf(id), `ls /zroot/.zfs/snapshot/patchctl-${id}/etc`),
  about('verify', 'verify.gone', snapshotOf(later)),
  about(
    'verify',
    'verify.without-proof',
    snapshotOf(later),
    `zfs snapshot ${snapshotOf(later).name}; ls /zroot/.zfs/snapshot/patchctl-${later}/etc`,
  ),
  about('remove', 'remove.not-ours', snapshotOf(later)),
  about('remove', 'remove.cloned', snapshotOf(id), `zfs clone -o mountpoint=none ${name} rpool/clone`),
  about('remove', 'remove.held', snapshotOf(id), `zfs destroy rpool/clone; zfs hold keep ${name}`),
  create('create.replaces-held', dataset),
  create('create.replaces', dataset, `zfs release keep ${name}`),
  about('remove', 'remove', snapshotOf(id)),
  about('remove', 'remove.gone', snapshotOf(id)),
  create('create.no-such-dataset', 'rpool/ROOT/other'),
  create(
    'create.no-space',
    dataset,
    `zfs set refreservation=900M ${dataset}; dd if=/dev/urandom of=/zroot/fill bs=1M count=300; sync`,
  ),
  {
    file: 'layout.no-space',
    before: `zfs set refreservation=none quota=400M ${dataset}`,
    query: 'layout',
    question: layoutQuery,
  },
  {
    file: 'restored',
    before: `rm /zroot/fill; zfs set quota=none ${dataset}; printf '# patchctl ${id}\\n' >/zroot/etc/patchctl-snapshot
      zfs snapshot ${name}; rm /zroot/etc/patchctl-snapshot; echo edited >/zroot/etc/edited; zfs destroy ${snapshotOf(later).name}
      zfs snapshot ${snapshotOf(later).name}; zfs rollback ${name}; zfs rollback -r ${name}; ls /zroot/etc`,
    query: 'restoredFrom',
    question: restoredFrom,
  },
];

/** @param root words that run a shell in /zroot of the guest */
async function recordCase(
  { file, before, query, options, question }: Case,
  guest: Guest,
  root: readonly string[],
): Promise<object> {
  const prepared = before === undefined ? undefined : await guest.exec(before);
  const frames = await framesFrom(question, root);
  process.stderr.write(`${file}: ${frames.map((frame) => `${frame.name} ${frame.code}`).join(', ')}\n`);
  const said = prepared && { before: { script: before, stdout: prepared.stdout, stderr: prepared.stderr } };
  return { query, ...(options !== undefined && { options }), ...said, frames, answer: question.read(framesOf(frames)) };
}

/** Writes a file per case into the folder. */
export async function recordZfs(guest: Guest, sshConfig: string, folder: string): Promise<void> {
  const made = await guest.exec(readBeside('qemu/zfs-host.sh'));
  if (made.code !== 0) throw new Error(`record-zfs: ${made.stderr}`);
  const recorded = `OpenZFS ${made.stdout.trim().split('\n').join(', ')}, in a QEMU guest`;
  const root = ['ssh', '-F', sshConfig, guest.name, 'sudo -n chroot /zroot /bin/sh -s'];
  mkdirSync(folder, { recursive: true });
  for (const one of cases) {
    const recording = { recorded, ...(await recordCase(one, guest, root)) };
    writeFileSync(join(folder, `${one.file}.json`), `${JSON.stringify(recording, withoutHints, 2)}\n`);
  }
}
