// What an event looks like inside the payload column: its members, plus what the ledger adds under names that begin with `$`.
import { canonicalJson } from '../core/canonical-json.ts';
import type { LedgerEvent, LedgerRecord } from './event.ts';

/** What the ledger chains together with an event. */
export interface Additions {
  /** The row of status and history that comes with the event. */
  readonly $record?: LedgerRecord;
  /** Stored artifacts that the event names: their loss can be noticed later. */
  readonly $artifacts?: readonly string[];
}

const DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/;

const collectDigests = (value: unknown, found: Set<string>): void => {
  if (typeof value === 'string') {
    const digest = DIGEST.exec(value)?.[1];
    if (digest !== undefined) found.add(digest);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collectDigests(member, found);
  }
};

/** Every string in `value`, at any depth, that has the form of a SHA-256 digest. Sorted. */
export const digestsIn = (value: unknown): readonly string[] => {
  const found = new Set<string>();
  collectDigests(value, found);
  return [...found].sort();
};

/** @throws TypeError for an event that is not JSON or that uses a member name of the ledger's own. */
export const payloadOf = (event: LedgerEvent, additions: Additions): string => {
  const { type: _type, ...members } = event;
  const reserved = Object.keys(members).find((name) => name.startsWith('$'));
  if (reserved !== undefined) throw new TypeError(`event ${event.type} uses the reserved member ${reserved}`);
  return canonicalJson({ ...members, ...additions });
};

export interface ReadPayload {
  readonly members: Readonly<Record<string, unknown>>;
  readonly additions: Additions;
}

/** The inverse of {@link payloadOf}; the shape is trusted, because the chain vouches for it. */
export const readPayload = (payload: string): ReadPayload => {
  const { $record, $artifacts, ...members } = JSON.parse(payload) as Additions & Record<string, unknown>;
  return {
    members,
    additions: {
      ...($record === undefined ? {} : { $record }),
      ...($artifacts === undefined ? {} : { $artifacts }),
    },
  };
};
