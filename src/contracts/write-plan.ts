// Writes a plan file whole or not at all: temporary file, flush, rename. 0600, because it tells what is unpatched.
import { open, rename, unlink } from 'node:fs/promises';
import type { Plan } from '../core/plan.ts';

/** The text of a plan file: readable JSON; the digest is over the canonical form, so that white space does not matter. */
export const planText = (plan: Plan): string => `${JSON.stringify(plan, null, 2)}\n`;

/** @throws the file system's error, after the temporary file was removed. */
export const writePlanFile = async (path: string, plan: Plan): Promise<void> => {
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(planText(plan));
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
};
