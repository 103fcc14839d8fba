// Tries a typed sudo password once, with nothing behind it: otherwise sudo would take the lines of the first script as further guesses.
import { randomBytes } from 'node:crypto';
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { Session } from '../transport/transport.ts';
import { oneLine } from './one-line.ts';
import { commandFor, type Privilege } from './privilege.ts';

/** PAM delays a refusal by a few seconds; directory services may take longer. */
const TIMEOUT_MS = 30_000;

/** One guess at most on the host's side, so that a mistyped password does not lock an account. Other ways to root need no proof. */
export const proveRoot = async (session: Session, privilege: Privilege): Promise<Result<Privilege>> => {
  if (privilege.kind !== 'sudo-password') return ok(privilege);
  const marker = randomBytes(16).toString('hex');
  const reply = await session.run(commandFor(privilege, marker), {
    timeoutMs: TIMEOUT_MS,
    maxBytes: 64 * 1024,
    prompt: { marker, answer: privilege.password },
  });
  const { ending } = reply;
  if (ending.kind === 'exited' && ending.code === 0) return ok(privilege);
  if (ending.kind === 'lost') return failed(fault('connection-lost', ending.reason));
  if (ending.kind === 'timed-out') return failed(fault('timed-out', 'sudo neither took nor refused the password'));
  const stderr = reply.stderr.toString('utf8');
  return failed(fault(wasGuessWrong(stderr, marker) ? 'sudo-password-wrong' : 'sudo-refused', wordsOf(stderr, marker)));
};

/** Only a wrong password is asked for again; with `passwd_tries=1` sudo counts instead (sudo 1.9 auth/sudo_auth.c). */
const wasGuessWrong = (stderr: string, marker: string): boolean =>
  stderr.split(marker).length > 2 || /\d incorrect password attempt/.test(stderr);

const wordsOf = (stderr: string, marker: string): string =>
  oneLine(stderr.replaceAll(marker, '')) || 'sudo gave no reason';
