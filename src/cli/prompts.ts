// Questions to the person at the terminal: passwords (never echoed, asked once) and confirmations. Nobody there: null and no.

import type { Host } from '../core/host.ts';
import { printable } from '../core/printable.ts';
import { Secret } from '../core/secret.ts';
import type { CredentialPrompts } from '../transport/ssh2/options.ts';
import type { Io } from './io.ts';

export interface Prompts {
  readonly credentials: CredentialPrompts;
  readonly sudoPassword: (host: Host) => Promise<Secret | null>;
}

export const isInteractive = (io: Io): boolean => io.stdin.isTTY === true && io.stderr.isTTY === true;

const readLine = async (io: Io, prompt: string, echo: 'echo' | 'silent'): Promise<string> => {
  const { read } = await import('read');
  return await read({ prompt: printable(prompt), silent: echo === 'silent', input: io.stdin, output: io.stderr });
};

/** One question at a time: two hosts must not talk over each other. */
const oneAtATime = (): (<T>(ask: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const mine = last.then(ask, ask);
    last = mine;
    return mine;
  };
};

/** `yes` only for y or yes. */
export const confirm = async (io: Io, question: string): Promise<boolean> => {
  if (!isInteractive(io)) return false;
  const answer = await readLine(io, `${question} [y/N] `, 'echo');
  return /^y(es)?$/i.test(answer.trim());
};

export const createPrompts = (io: Io): Prompts => {
  const turn = oneAtATime();
  const remembered = new Map<string, Promise<Secret | null>>();
  const once = (key: string, question: string): Promise<Secret | null> => {
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const asked = isInteractive(io)
      ? turn(async () => new Secret(await readLine(io, question, 'silent')))
      : Promise.resolve(null);
    remembered.set(key, asked);
    return asked;
  };
  return {
    credentials: {
      passphrase: (path) => once(`key ${path}`, `Passphrase for ${path}: `),
      password: (user, host) => once(`login ${user}@${host}`, `Password of ${user}@${host}: `),
      keyboardInteractive: async (request) => {
        if (!isInteractive(io)) return null;
        return await turn(async () => {
          const answers: Secret[] = [];
          for (const { text, echo } of request.prompts) {
            answers.push(
              new Secret(await readLine(io, `${request.user}@${request.host}: ${text}`, echo ? 'echo' : 'silent')),
            );
          }
          return answers;
        });
      },
    },
    // One sudo password per user name: fleets share accounts, and nobody types forty passwords.
    sudoPassword: (host) =>
      once(`sudo ${host.user ?? io.user}`, `sudo password of ${host.user ?? io.user} on the hosts: `),
  };
};
