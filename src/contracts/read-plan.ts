// From the bytes of a plan file to a plan that can be believed: shape, seal, age. Every refusal says what to do.
import { readFile, stat } from 'node:fs/promises';
import { isSealed, PLAN_VERSION, type Plan } from '../core/plan.ts';

export type PlanRefusal = {
  /** `unreadable`: bad input (exit 2). `edited`, `expired`: refused (exit 3). */
  readonly kind: 'unreadable' | 'edited' | 'expired';
  readonly message: string;
};

export type PlanReading =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly refusal: PlanRefusal };

/** A fleet of 10,000 hosts with 200 changes each is well below. */
const LIMIT_BYTES = 1024 * 1024 * 1024;

const refuse = (kind: PlanRefusal['kind'], message: string): PlanReading => ({ ok: false, refusal: { kind, message } });

/** Line and column of an offset, as editors count. */
const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
};

const parseFailure = (path: string, text: string, error: unknown): PlanReading => {
  const message = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(message)?.[1];
  const place = offset === undefined ? '' : `:${placeOf(text, Number(offset))}`;
  return refuse('unreadable', `${path}${place}  not JSON: ${message}`);
};

/** Reads the text of a plan. @param path only for messages. */
export const parsePlan = async (text: string, path: string): Promise<PlanReading> => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return parseFailure(path, text, error);
  }
  const version =
    typeof document === 'object' && document !== null && 'version' in document ? document.version : undefined;
  if (version !== PLAN_VERSION) {
    return refuse(
      'unreadable',
      `${path}  is not a plan of version ${PLAN_VERSION} (version: ${JSON.stringify(version) ?? 'missing'}); draw it with: patchctl plan --out FILE`,
    );
  }
  const { planSchema } = await import('./plan-schema.ts');
  const parsed = planSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(
      'unreadable',
      `${path}  ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a plan'}; draw a new plan instead of editing one`,
    );
  }
  // No cast: the compiler checks here that schema and type describe the same document.
  const plan: Plan = parsed.data;
  if (!isSealed(plan))
    return refuse('edited', `${path}  was changed after it was drawn: its digest does not match; draw a new plan`);
  return { ok: true, plan };
};

/** Reads a plan file; does not judge its age. */
export const readPlanFile = async (path: string): Promise<PlanReading> => {
  try {
    const { size } = await stat(path);
    if (size > LIMIT_BYTES) return refuse('unreadable', `${path}  is too large to be a plan (${size} bytes)`);
    return await parsePlan(await readFile(path, 'utf8'), path);
  } catch (error) {
    return refuse('unreadable', `${path}  cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** The refusal of a plan that is past its date, or undefined. @param now ms since the epoch */
export const expiryOf = (plan: Plan, now: number): PlanRefusal | undefined =>
  Date.parse(plan.expires) > now
    ? undefined
    : {
        kind: 'expired',
        message: `plan ${plan.id} expired at ${plan.expires}; draw a new plan: patchctl plan --out FILE`,
      };
