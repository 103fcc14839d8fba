// Looks at the boot of a host again and again, across refused and broken connections, until it is what one waits for.
import { setTimeout as sleep } from 'node:timers/promises';
import { FAULTS, type Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import { ask } from '../../remote/ask.ts';
import { type BootLook, bootQuery } from '../../remote/host/boot.ts';
import { reopen } from '../effects/connect.ts';
import { type EffectContext, hangUp } from '../effects/effect-context.ts';
import type { OpenHost } from '../open-host.ts';

/** Between two looks: at first the host is still going down, later each look is one more login. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** A host that is coming up answers in its own time; one that is off should not cost a whole connection timeout. */
const FIRST_CONNECT_MS = 15_000;
/** Refused credentials may be those of a directory service that is still starting, but five are enough for any lock-out. */
const MOST_REFUSALS = 5;

export interface Wait {
  /** Milliseconds by the clock of the context. */
  readonly deadline: number;
  /** `later`: one pause first. */
  readonly begin: 'now' | 'later';
  readonly done: (look: BootLook) => boolean;
}

/** The look that ended the wait, or the last one before the deadline; the fault where that was none. */
export const lookUntil = async (work: EffectContext, { deadline, begin, done }: Wait): Promise<Result<BootLook>> => {
  const { clock } = work.context;
  let pause = FIRST_PAUSE_MS;
  let refusals = 0;
  if (begin === 'later') await sleep(pause);
  for (let attempt = 0; ; attempt++) {
    const seen = await look(work, attempt);
    if (seen.ok && done(seen.value)) return seen;
    if (!seen.ok && isRefusal(seen.fault)) refusals += 1;
    const hopeless = !seen.ok && (isFinal(seen.fault) || refusals >= MOST_REFUSALS);
    if (hopeless || clock.now() + pause > deadline) return seen;
    await sleep(pause);
    pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5);
  }
};

const look = async (work: EffectContext, attempt: number): Promise<Result<BootLook>> => {
  const open = work.open === undefined ? await reopenSoon(work, attempt) : ok(work.open);
  if (!open.ok) return open;
  const { session, privilege } = open.value;
  const seen = await ask(session, bootQuery, { privilege });
  if (!seen.ok) await hangUp(work);
  return seen;
};

const reopenSoon = async (work: EffectContext, attempt: number): Promise<Result<OpenHost>> => {
  const connectTimeoutMs = Math.min(work.context.connectTimeoutMs, FIRST_CONNECT_MS * 1.5 ** attempt);
  const line = { ...work, context: { ...work.context, connectTimeoutMs } };
  const opened = await reopen(line);
  work.open = line.open;
  return opened;
};

/** Another machine, or somebody between us and it: that will not pass. */
const isFinal = ({ code }: Fault): boolean =>
  code === 'wrong-machine' || code === 'host-key-changed' || code === 'host-key-revoked' || code === 'host-key-unknown';

const isRefusal = ({ code }: Fault): boolean => FAULTS[code].before === 'refused';
