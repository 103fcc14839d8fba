// What real ZFS answered to every question, good and bad: recordings from a QEMU guest (docs/TESTING.md says how they are made).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import { layoutQuery } from '../layout.ts';
import { clearProof, restoredFrom, writeProof } from '../proof.ts';
import { coverOf } from '../registry.ts';
import { zfs } from './zfs.ts';

interface Options {
  readonly id: string;
  readonly name: string;
  readonly target: string;
}

interface Recording {
  readonly query: string;
  readonly options: Options;
  readonly frames: readonly Frame[];
  readonly answer: unknown;
}

const FOLDER = fileURLToPath(new URL('../../../test/recordings/zfs', import.meta.url));

const recorded = (file: string): Recording => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording;

const QUERIES: Readonly<Record<string, (options: Options) => Query<unknown>>> = {
  layout: () => layoutQuery,
  writeProof: ({ id }) => writeProof(id),
  clearProof: () => clearProof,
  create: ({ id, target }) => zfs.create(id, target),
  verify: (snapshot) => zfs.verify(snapshot),
  remove: (snapshot) => zfs.remove(snapshot),
  restoredFrom: () => restoredFrom,
};

describe('recorded answers of ZFS', () => {
  it.each(readdirSync(FOLDER))('%s are understood', (file) => {
    const { query, options, frames, answer } = recorded(file);
    expect(QUERIES[query]?.(options).read(framesOf(frames))).toMatchObject(answer as object);
  });

  it.each([
    { file: 'create.no-space.json', why: /out of space/ },
    { file: 'create.no-such-dataset.json', why: /dataset does not exist/ },
    { file: 'create.replaces-held.json', why: /dataset is busy/ },
    { file: 'verify.gone.json', why: /is not there/ },
    { file: 'verify.without-proof.json', why: /has no proof of this snapshot/ },
    { file: 'remove.cloned.json', why: /has dependent clones/ },
    { file: 'remove.held.json', why: /dataset is busy/ },
    { file: 'remove.not-ours.json', why: /is not marked as patchctl's, and stays/ },
  ])('$file is a failure that says why', ({ file, why }) => {
    expect(recorded(file).answer).toMatchObject({ ok: false, fault: { message: expect.stringMatching(why) } });
  });

  it.each([
    { file: 'layout.json', against: [] },
    { file: 'layout.no-space.json', against: ['the dataset rpool/ROOT/debian has 85 MiB available'] },
  ])('$file has its verdict', ({ file, against }) => {
    const layout = layoutQuery.read(framesOf(recorded(file).frames));
    const cover = layout.ok ? coverOf(layout.value) : undefined;
    expect(cover).toEqual({
      by: 'zfs',
      against,
      byHand: [expect.stringMatching(/rescue system/)],
      separateBoot: false,
    });
  });
});
