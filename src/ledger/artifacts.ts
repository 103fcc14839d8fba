// Content-addressed storage for what is too long for an event: plans, transcripts, snapshots, manifests.
import { deflateSync, inflateSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { sha256 } from '../core/canonical-json.ts';

export interface Artifact {
  /** Media type as it was stored: `text/plain`, `application/json`. */
  readonly media: string;
  readonly content: Buffer;
}

/** A row of the artifacts table; `bytes` is `content` compressed with zlib, `size` the length before that. */
export interface ArtifactRow {
  readonly digest: string;
  readonly media: string;
  readonly size: number;
  readonly bytes: Buffer;
}

export interface NewArtifact extends ArtifactRow {
  readonly created: string;
}

export const compressed = (content: string | Buffer, media: string, created: string): NewArtifact => {
  const plain = Buffer.from(content);
  return { digest: sha256(plain), media, size: plain.length, bytes: deflateSync(plain), created };
};

/**
 * The content, or undefined when the stored bytes are not what the digest promises.
 * Never inflates more than `size` says: a doctored row must not fill the memory.
 */
export const contentOf = (row: ArtifactRow): Buffer | undefined => {
  try {
    const content = inflateSync(row.bytes, { maxOutputLength: Math.max(row.size, 1) });
    return sha256(content) === row.digest ? content : undefined;
  } catch {
    return undefined;
  }
};

export interface ArtifactStore {
  /** Stores it, once. Runs inside the caller's transaction. */
  put(artifact: NewArtifact): void;
  has(digest: string): boolean;
  get(digest: string): ArtifactRow | undefined;
}

export const artifactStore = (db: Database): ArtifactStore => {
  // The trigger `artifacts_once` ignores what is there already.
  const insert = db.prepare(
    'INSERT INTO artifacts (digest, media, size, bytes, created) VALUES (@digest, @media, @size, @bytes, @created)',
  );
  const select = db.prepare<[string], ArtifactRow>('SELECT digest, media, size, bytes FROM artifacts WHERE digest = ?');
  const exists = db.prepare('SELECT 1 FROM artifacts WHERE digest = ?');
  return {
    put: (artifact) => void insert.run(artifact),
    has: (digest) => exists.get(digest) !== undefined,
    get: (digest) => select.get(digest),
  };
};
