// Logs in: public keys, then password or keyboard-interactive. Each way is tried once; a refusal is never tried again.
import type {
  AnyAuthMethod,
  AuthHandlerMiddleware,
  BaseAgent,
  KeyboardInteractiveCallback,
  ParsedKey,
  Prompt,
  SignCallback,
} from 'ssh2';
import { type Fault, fault } from '../../core/fault.ts';
import type { Target } from '../ssh-config/route.ts';
import type { Deadline } from './deadline.ts';
import type { Identity, IdentityLoader, Trouble } from './identities.ts';
import type { Library } from './library.ts';
import type { CredentialPrompts } from './options.ts';

export interface Login {
  readonly library: Library;
  readonly target: Target;
  readonly identities: IdentityLoader;
  readonly credentials: CredentialPrompts;
  readonly deadline: Deadline;
}

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Has a signature or an answer been sent? What the host says afterwards is about the account. */
  proven(): boolean;
  /** Is a person or an agent being asked right now? sshd hangs up meanwhile (LoginGraceTime), which is nobody's fault. */
  asking(): boolean;
  /** Why nothing worked. */
  refusal(): Fault;
  /** The connection is gone: answers that come late lead nowhere. */
  stop(): void;
}

/** What the host still accepts, after each failed attempt. */
interface Answer {
  readonly left: readonly string[];
  readonly partial: boolean;
}

interface Progress {
  readonly tried: string[];
  troubles: readonly Trouble[];
  left: readonly string[];
  proven: boolean;
  /** Questions that wait for an answer. */
  open: number;
}

/** Waits for people and agents without the deadline's clock. */
const askFor = async <T>(login: Login, progress: Progress, question: Promise<T>): Promise<T> => {
  progress.open++;
  try {
    return await login.deadline.uncounted(question);
  } finally {
    progress.open--;
  }
};

const WAYS = ['publickey', 'password', 'keyboard-interactive'];
const MAX_CHALLENGES = 8;

/** An ssh2 agent that holds one key, so that a decision can be made between two keys. SHA-1 signatures are not given. */
const agentFor = (login: Login, progress: Progress, identity: Identity): BaseAgent<ParsedKey> => {
  const signature = async (data: Buffer, hash: string | undefined): Promise<Buffer | null> => {
    const old = identity.publicKey.type === 'ssh-rsa' && hash !== 'sha256' && hash !== 'sha512';
    const made = old ? null : await askFor(login, progress, identity.sign(data, hash));
    if (made !== null) progress.proven = true;
    return made;
  };
  const sign = (...[, data, options, done]: SignArguments): void => {
    void signature(data, options.hash).then((made) =>
      made === null ? done(new Error('no signature')) : done(null, made),
    );
  };
  const getIdentities: BaseAgent<ParsedKey>['getIdentities'] = (done) => done(null, [identity.publicKey]);
  // ssh2 insists on an instance of its own class, which is loaded late: there is nothing to extend when this file is read.
  return Object.assign(Object.create(login.library.BaseAgent.prototype), { getIdentities, sign });
};

/** ssh2 always passes options; a shorter form exists in its types only. */
type SignArguments = [key: unknown, data: Buffer, options: { readonly hash?: string }, done: SignCallback];

type Attempts = AsyncGenerator<AnyAuthMethod, void, Answer>;

async function* withKeys(login: Login, progress: Progress): Attempts {
  const { user: username, identities } = login.target;
  const { offers, troubles } = await askFor(login, progress, login.identities.load(identities));
  progress.troubles = troubles;
  for (const identity of offers) {
    progress.tried.push(`key ${identity.label}`);
    yield { type: 'agent', username, agent: agentFor(login, progress, identity) };
    if (!progress.proven) continue;
    // The host took a signature and still asks: it wants a second factor. ssh2 hides which, so `none` has to ask again.
    progress.left = (yield { type: 'none', username }).left;
    return;
  }
}

async function* withPassword(login: Login, progress: Progress): Attempts {
  const { user: username, name } = login.target;
  const password = await askFor(login, progress, login.credentials.password(username, name));
  if (password === null) return;
  progress.tried.push('password');
  progress.proven = true;
  const answer = yield { type: 'password', username, password: password.reveal() };
  progress.left = answer.partial ? answer.left : [];
}

async function* withKeyboard(login: Login, progress: Progress): Attempts {
  const { user, name: host } = login.target;
  let challenges = 0;
  const ask = async (name: string, instructions: string, prompts: readonly Prompt[]): Promise<string[]> => {
    const questions = prompts.map((prompt) => ({ text: prompt.prompt, echo: prompt.echo === true }));
    if (++challenges > MAX_CHALLENGES) return [];
    const request = { user, host, name, instructions, prompts: questions };
    const answers = await askFor(login, progress, login.credentials.keyboardInteractive(request));
    if (answers === null) return [];
    progress.proven = true;
    progress.tried.push('keyboard-interactive');
    return answers.map((answer) => answer.reveal());
  };
  const prompt = (...args: [string, string, string, Prompt[], KeyboardInteractiveCallback]): void => {
    void ask(args[0], args[1], args[3]).then((answers) => args[4](answers));
  };
  yield { type: 'keyboard-interactive', username: user, prompt };
}

/** `none` first: it tells what the host accepts, and sshd does not count it as a failure. */
async function* attempts(login: Login, progress: Progress): Attempts {
  const { left } = yield { type: 'none', username: login.target.user };
  progress.left = left;
  if (progress.left.includes('publickey')) yield* withKeys(login, progress);
  if (progress.left.includes('password')) yield* withPassword(login, progress);
  if (progress.left.includes('keyboard-interactive')) yield* withKeyboard(login, progress);
}

const refusalOf = (target: Target, progress: Progress, offered: readonly string[]): Fault => {
  const who = `${target.user}@${target.host}`;
  const troubles = progress.troubles.map((trouble) => trouble.text).join('; ');
  if (offered.length > 0 && !offered.some((way) => WAYS.includes(way)))
    return fault('needs-openssh', `${who} accepts only ${offered.join(', ')}`);
  if (progress.troubles.some((trouble) => trouble.needsOpenssh)) return fault('needs-openssh', `${who}: ${troubles}`);
  if (troubles !== '') return fault('credential-unusable', `${who}: ${troubles}`);
  const tried = progress.tried.length === 0 ? 'nothing could be offered' : `refused: ${progress.tried.join(', ')}`;
  return fault('authentication-failed', `${who}: ${tried}; the host accepts ${offered.join(', ') || 'nothing'}`);
};

/** One login; make a new one for every connection. */
export const createAuthentication = (login: Login): Authentication => {
  const progress: Progress = { tried: [], troubles: [], left: [], proven: false, open: 0 };
  const ways = attempts(login, progress);
  let offered: readonly string[] = [];
  let stopped = false;
  const handler: AuthHandlerMiddleware = (left, partial, next) => {
    const answer = { left: left ?? [], partial: partial === true };
    if (offered.length === 0) offered = answer.left;
    void ways.next(answer).then((step) => {
      // The declared type has no `false`, the documented way to say that nothing is left.
      if (!stopped) next(step.done === true ? (false as never) : step.value);
    });
  };
  return {
    handler,
    proven: () => progress.proven,
    asking: () => progress.open > 0,
    refusal: () => refusalOf(login.target, progress, offered),
    stop: () => {
      stopped = true;
    },
  };
};
