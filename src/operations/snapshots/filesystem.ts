// The file-system snapshot of an open host: judged, taken with its proof in it, and read back at once, because what cannot be read is no snapshot.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { SnapshotRecord, TakenFilesystem } from '../../core/snapshot-policy.ts';
import type { FilesystemKind } from '../../filesystem-snapshots/filesystem-kind.ts';
import { layoutQuery } from '../../filesystem-snapshots/layout.ts';
import { clearProof, writeProof } from '../../filesystem-snapshots/proof.ts';
import { judgeLayout, kindBy } from '../../filesystem-snapshots/registry.ts';
import { ask, askAll } from '../../remote/ask.ts';
import type { Query } from '../../remote/query.ts';
import type { OpenHost } from '../open-host.ts';

type Filesystem = NonNullable<SnapshotRecord['filesystem']>;

/** Fault `snapshot-failed`: why there is none. */
export const snapFilesystem = async (open: OpenHost, id: string): Promise<Result<Filesystem>> => {
  const { session, privilege } = open;
  const layout = await ask(session, layoutQuery, { privilege });
  if (!layout.ok) return layout;
  const verdict = judgeLayout(layout.value);
  if (verdict === undefined)
    return failed(fault('snapshot-failed', `no kind of snapshot is known for / on ${layout.value.root.type}`));
  const { kind, against, target } = verdict;
  if (against.length > 0) return failed(fault('snapshot-failed', against.join('; ')));
  const taken = await askAll(
    session,
    { proof: writeProof(id), name: kind.create(id, target), clear: clearProof },
    { privilege },
  );
  if (!taken.ok) return taken;
  const { proof, name, clear } = taken.value;
  if (!proof.ok) return proof;
  if (!name.ok) return name;
  if (!clear.ok) return clear;
  const read = await ask(session, kind.verify({ id, name: name.value }), { privilege });
  return read.ok ? ok({ by: kind.by, name: name.value }) : read;
};

/** What a newer patchctl took, or a forged record names, is not asked for. */
const question = <T>({ by, name }: Filesystem, asking: (kind: FilesystemKind) => Query<T>): Result<Query<T>> => {
  const kind = kindBy(by);
  return kind?.isName(name)
    ? ok(asking(kind))
    : failed(fault('snapshot-failed', `this patchctl knows no snapshot ${by} ${name}`));
};

/** Can it still be read back, and is it what it was? */
export const verifyFilesystem = async (
  { session, privilege }: OpenHost,
  taken: TakenFilesystem,
): Promise<Result<undefined>> => {
  const asked = question(taken, (kind) => kind.verify(taken));
  return asked.ok ? await ask(session, asked.value, { privilege }) : asked;
};

/** Only what is ours; gone already is success. */
export const removeFilesystem = async (
  { session, privilege }: OpenHost,
  taken: TakenFilesystem,
): Promise<Result<undefined>> => {
  const asked = question(taken, (kind) => kind.remove(taken));
  return asked.ok ? await ask(session, asked.value, { privilege }) : asked;
};
