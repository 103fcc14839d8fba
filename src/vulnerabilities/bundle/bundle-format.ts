// What a bundle is made of, shared by export and import.
import { z } from 'zod';
import { entriesSchema } from '../manifest.ts';

/** Raised when an older patchctl could misread a bundle. */
export const BUNDLE_FORMAT = 1;
export const BUNDLE_MANIFEST = 'manifest.json';
/** Some hundred entries of a kilobyte. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Where the bytes with a digest lie. */
export const memberOf = (sha256: string): string => `data/${sha256}`;

export const bundleSchema = z.object({
  format: z.literal(BUNDLE_FORMAT),
  created: z.iso.datetime(),
  entries: entriesSchema.min(1),
});
