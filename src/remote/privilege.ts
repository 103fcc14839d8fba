// How a script becomes root: one constant command line per method, and how the password prompt is recognised.
import type { SudoState } from '../core/facts.ts';
import { fault } from '../core/fault.ts';
import type { SudoMethod } from '../core/host.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { Secret } from '../core/secret.ts';

/** What a privileged question needs to know about the way to root. */
export type Privilege =
  | { readonly kind: 'already-root' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: Secret };

/** The login shell only ever sees this; it may be fish or csh, so nothing in it needs its quoting rules. */
export const PLAIN_COMMAND = 'exec /bin/sh -s';

/**
 * @param promptNonce hex; sudo prints it as its prompt (`-p`), also sudo-rs, and the password is sent only after it was seen.
 *   `-k` makes sudo ask even when a timestamp is cached: otherwise the password would become the script's input.
 */
export const commandFor = (privilege: Privilege, promptNonce: string): string => {
  switch (privilege.kind) {
    case 'already-root':
      return PLAIN_COMMAND;
    case 'sudo':
      return 'exec sudo -n -- /bin/sh -s';
    case 'sudo-password':
      return `exec sudo -S -k -p ${promptNonce} -- /bin/sh -s`;
  }
};

interface WayToRoot {
  readonly method: SudoMethod;
  readonly state: SudoState;
  readonly detail: string;
  /** Asks once per run; null when there is nobody to ask. */
  readonly password: () => Promise<Secret | null>;
}

/** Chooses the way to root from what the inventory wants and what the host allows. */
export const chooseWayToRoot = async ({ method, state, detail, password }: WayToRoot): Promise<Result<Privilege>> => {
  switch (state) {
    case 'root':
      return ok({ kind: 'already-root' });
    case 'passwordless':
      return ok({ kind: 'sudo' });
    case 'needs-terminal':
      return failed(fault('sudo-needs-terminal', detail));
    case 'missing':
      return failed(fault('sudo-refused', 'sudo is not installed and the login is not root'));
    case 'refused':
      return failed(fault('sudo-refused', detail));
    case 'needs-password':
      return await withPassword(method, detail, password);
  }
};

const UNATTENDED =
  'run patchctl on a terminal; for cron, allow NOPASSWD in sudoers on {host} and drop `sudo: password`';

const withPassword = async (
  method: SudoMethod,
  detail: string,
  ask: WayToRoot['password'],
): Promise<Result<Privilege>> => {
  if (method !== 'password') return failed(fault('sudo-needs-password', detail));
  const password = await ask();
  if (password === null) return failed(fault('sudo-needs-password', 'no terminal to ask for the password', UNATTENDED));
  return ok({ kind: 'sudo-password', password });
};
