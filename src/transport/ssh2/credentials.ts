// Asks people one question at a time and never the same question twice in a run.
import type { Secret } from '../../core/secret.ts';
import type { CredentialPrompts } from './options.ts';

/** The same prompts with a memory: concurrent and later askers share one answer, null included. */
export const rememberCredentials = (prompts: CredentialPrompts): CredentialPrompts => {
  const answers = new Map<string, Promise<Secret | null>>();
  let terminal: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const turn = terminal.then(ask);
    terminal = turn.catch(() => undefined);
    return turn;
  };
  const once = (question: string, ask: () => Promise<Secret | null>): Promise<Secret | null> => {
    const known = answers.get(question) ?? inTurn(ask);
    answers.set(question, known);
    return known;
  };
  return {
    passphrase: (keyPath) => once(JSON.stringify(['passphrase', keyPath]), () => prompts.passphrase(keyPath)),
    password: (user, host) => once(JSON.stringify(['password', user, host]), () => prompts.password(user, host)),
    // A challenge may be a one-time code, so that it alone is not remembered.
    keyboardInteractive: (request) => inTurn(() => prompts.keyboardInteractive(request)),
  };
};
