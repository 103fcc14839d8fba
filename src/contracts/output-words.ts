// Words that many outputs share, as zod: run, time, digest, count, inventory.
import { z } from 'zod';

export const runId = z.string().regex(/^\d{4}-\d{2}-\d{2}\.\d+$/);
export const time = z.iso.datetime();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const count = z.number().int().nonnegative();
export const inventory = z.object({ path: z.string(), sha256 });
