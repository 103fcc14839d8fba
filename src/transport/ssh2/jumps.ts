// Jump connections, shared: one login per jump and run, however many hosts are behind it.
import type { Fault } from '../../core/fault.ts';
import { FAULTS, fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Target } from '../ssh-config/route.ts';
import type { Connection } from './connection.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { createSlots, type Slots } from './slots.ts';

/** An open jump and the handshakes that may run through it at once. */
export interface Jump {
  readonly target: Target;
  readonly connection: Connection;
  readonly slots: Slots;
}

export interface JumpPool {
  /** The innermost of the jumps, connected through the others; null: there are none. */
  through(jumps: readonly Target[]): Promise<Result<Jump | null>>;
  /** Closes all jumps. */
  close(): Promise<void>;
}

/** Opens one connection, through the jump before it when there is one. */
export type OpenConnection = (target: Target, via: Jump | null, deadline: Deadline) => Promise<Result<Connection>>;

/** A jump has its own deadline: it is opened for all hosts behind it, not for the one that came first. */
const JUMP_LIMIT_MS = 30_000;

const keyOf = (jumps: readonly Target[]): string =>
  JSON.stringify(jumps.map((jump) => [jump.user, jump.host, jump.port, jump.identities.files]));

/** The fault as a host behind the jump meets it. What is wrong with the jump's key stays visible as such. */
const throughJump = (met: Fault, jump: Target): Fault => {
  const code = met.code.startsWith('host-key-') || met.code === 'needs-openssh' ? met.code : 'jump-failed';
  const what = code === 'jump-failed' ? `${FAULTS[met.code].title}: ` : '';
  return fault(code, `jump host ${jump.name}: ${what}${met.message}`, met.hint.replaceAll('{host}', jump.name));
};

export const createJumpPool = (open: OpenConnection, slotsPerJump: number): JumpPool => {
  const pool = new Map<string, Promise<Result<Jump>>>();

  const stopping = new AbortController();

  const forget = (key: string, attempt: Promise<Result<Jump>>): void => {
    if (pool.get(key) === attempt) pool.delete(key);
  };

  const connect = async (jumps: readonly Target[], again: () => void): Promise<Result<Jump>> => {
    const target = jumps.at(-1);
    if (target === undefined) throw new Error('no jump to connect to');
    const outer = await through(jumps.slice(0, -1));
    if (!outer.ok) {
      again();
      return outer;
    }
    const deadline = startDeadline(JUMP_LIMIT_MS, stopping.signal);
    const opened = await open(target, outer.value, deadline).finally(() => deadline.clear());
    if (opened.ok) {
      opened.value.whenDown(again);
      return ok({ target, connection: opened.value, slots: createSlots(slotsPerJump) });
    }
    // A refused login would be refused for every host behind the jump, and counted against us each time.
    if (FAULTS[opened.fault.code].retry) again();
    return failed(throughJump(opened.fault, target));
  };

  const through: JumpPool['through'] = (jumps) => {
    if (jumps.length === 0) return Promise.resolve(ok(null));
    const key = keyOf(jumps);
    const known = pool.get(key);
    if (known !== undefined) return known;
    const attempt: Promise<Result<Jump>> = connect(jumps, () => forget(key, attempt));
    pool.set(key, attempt);
    return attempt;
  };

  const close = async (): Promise<void> => {
    stopping.abort();
    const open = await Promise.all(pool.values());
    pool.clear();
    // Innermost first: an outer jump carries the goodbye of the inner ones.
    for (const jump of open.reverse()) if (jump.ok) await jump.value.connection.close();
  };
  return { through, close };
};
