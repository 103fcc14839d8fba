// Proves that a snapshot can be read back, part by part: checksums of every saved package and of /etc, files of the file system, the admin's own check.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { KeptSnapshot } from '../../core/snapshots/kept-snapshot.ts';
import { ask } from '../../remote/ask.ts';
import { checkEtc } from '../../remote/host/etc-backup.ts';
import { snapshotDirectory } from '../../remote/snapshots/kept.ts';
import type { Context } from '../context.ts';
import { packagesDirectory } from '../effects/save-packages.ts';
import type { OpenHost } from '../open-host.ts';
import { handleExternal } from './external.ts';
import { verifyFilesystem } from './filesystem.ts';

export interface PartProof {
  readonly part: 'packages' | 'etc' | 'filesystem' | 'external';
  /** `unproven`: nobody can say, because the inventory names no command that checks. */
  readonly proof: 'read-back' | 'failed' | 'unproven';
  readonly detail: string;
}

export interface VerifiedSnapshot {
  readonly snapshot: KeptSnapshot;
  /** Parts that it does not have are left out. */
  readonly parts: readonly PartProof[];
}

const failedPart = (part: PartProof['part'], { message }: Fault): PartProof => ({
  part,
  proof: 'failed',
  detail: message,
});

const proven = (part: PartProof['part'], detail: string): PartProof => ({ part, proof: 'read-back', detail });

const verifyPackages = async (
  { session, privilege, manager }: OpenHost,
  { record, files }: KeptSnapshot,
): Promise<readonly PartProof[]> => {
  if (files.length === 0) return [];
  const found = await ask(session, manager.wayBack.list(packagesDirectory(record.id)), { privilege });
  if (!found.ok) return [failedPart('packages', found.fault)];
  const there = new Map(found.value.map((file) => [file.file, file.sha256]));
  const spoilt = files.filter(({ file, sha256 }) => there.get(file) !== sha256).map(({ file }) => file);
  return spoilt.length === 0
    ? [proven('packages', `${files.length} files`)]
    : [{ part: 'packages', proof: 'failed', detail: `gone or not what they were: ${spoilt.join(', ')}` }];
};

const verifyEtc = async ({ session, privilege }: OpenHost, { record }: KeptSnapshot): Promise<readonly PartProof[]> => {
  if (record.etc === null) return [];
  const copy = await ask(session, checkEtc(snapshotDirectory(record.id)), { privilege });
  if (!copy.ok) return [failedPart('etc', copy.fault)];
  return copy.value.sha256 === record.etc
    ? [proven('etc', `${copy.value.entries} entries`)]
    : [{ part: 'etc', proof: 'failed', detail: 'the copy of /etc is not what it was' }];
};

const verifyRoot = async (open: OpenHost, { record }: KeptSnapshot): Promise<readonly PartProof[]> => {
  const { id, filesystem } = record;
  if (filesystem === null) return [];
  const read = await verifyFilesystem(open, { id, ...filesystem });
  const name = `${filesystem.by} ${filesystem.name}`;
  return [read.ok ? proven('filesystem', name) : failedPart('filesystem', read.fault)];
};

const verifyElsewhere = async (
  { host }: OpenHost,
  { run, record }: KeptSnapshot,
  context: Context,
): Promise<readonly PartProof[]> => {
  const { id, external: name } = record;
  if (name === null) return [];
  if (host.snapshot.external?.verify === undefined)
    return [
      { part: 'external', proof: 'unproven', detail: `${name}: the inventory names no command that verifies it` },
    ];
  const checked = await handleExternal('verify', { host, run, id, name }, context);
  return [checked.ok ? proven('external', name) : failedPart('external', checked.fault)];
};

export const verifySnapshot = async (
  open: OpenHost,
  snapshot: KeptSnapshot,
  context: Context,
): Promise<Result<VerifiedSnapshot>> => {
  const parts = [
    ...(await verifyPackages(open, snapshot)),
    ...(await verifyEtc(open, snapshot)),
    ...(await verifyRoot(open, snapshot)),
    ...(await verifyElsewhere(open, snapshot, context)),
  ];
  return ok({ snapshot, parts });
};
