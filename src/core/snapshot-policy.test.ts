// What `required: true` asks for, by the kind of snapshot.
import { describe, expect, it } from 'vitest';
import { requiredParts, type SnapshotKind, type SnapshotPart } from './snapshot-policy.ts';

describe('a required snapshot', () => {
  it.each<[SnapshotKind, readonly SnapshotPart[]]>([
    ['none', []],
    ['packages', ['packages', 'etc']],
    // The file system holds the packages and /etc; so does the machine.
    ['filesystem', ['filesystem']],
    ['external', ['external']],
  ])('of kind %s cannot do without %j', (kind, parts) => {
    expect(requiredParts({ kind, required: true })).toEqual(parts);
    expect(requiredParts({ kind, required: false })).toEqual([]);
  });
});
