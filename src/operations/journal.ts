// What operations need of the record of a run: append, and only then go on. Who stores it is not their business.
import type { PatchEvent } from '../core/event.ts';

export interface Journal {
  readonly run: string;
  /** Resolves when the event is safely on disk. Rejects when it cannot be: the caller must not go on to the effect. */
  append(host: string | null, event: PatchEvent): Promise<void>;
  /** Stores a text under its SHA-256 and returns that. Same promise as append. */
  putArtifact(text: string, media: 'text/plain' | 'application/json'): Promise<string>;
}
