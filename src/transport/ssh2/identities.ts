// The keys that are offered to a host, in OpenSSH's order: the agent's that belong to a file, the agent's others, then files.
import type { BaseAgent, ParsedKey } from 'ssh2';
import { fingerprint } from '../known-hosts/public-key.ts';
import type { IdentitySources } from '../ssh-config/route.ts';
import { type KeyFile, readKeyFile, unlockKey } from './key-file.ts';
import type { Library } from './library.ts';
import type { CredentialPrompts } from './options.ts';

/** One key that may be offered. */
export interface Identity {
  readonly label: string;
  readonly publicKey: ParsedKey;
  /** Called only when the host accepts the public key. Null: no signature can be had, which a later `trouble` explains. */
  sign(data: Buffer, hash: string | undefined): Promise<Buffer | null>;
}

/** A named key that could not be used, and whether OpenSSH's own client could. */
export interface Trouble {
  readonly text: string;
  readonly needsOpenssh: boolean;
}

interface Identities {
  readonly offers: readonly Identity[];
  /** Grows while signing: read it after authentication ended. */
  readonly troubles: readonly Trouble[];
}

export interface IdentityLoader {
  load(sources: IdentitySources): Promise<Identities>;
}

interface LoadedFile {
  readonly path: string;
  readonly file: KeyFile;
}

type Agent = BaseAgent<ParsedKey>;

/** An agent that hangs must not hold up the run; a signature may wait for somebody to touch a token. */
const LIST_LIMIT_MS = 10_000;
const SIGN_LIMIT_MS = 120_000;

const within = <T>(limitMs: number, fallback: T, start: (done: (value: T) => void) => void): Promise<T> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(fallback), limitMs);
    start((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });

const agentKeys = (agent: Agent): Promise<readonly ParsedKey[]> =>
  within<readonly ParsedKey[]>(LIST_LIMIT_MS, [], (done) => {
    agent.getIdentities((error, keys) => done(error || keys === undefined ? [] : (keys as ParsedKey[])));
  });

interface SigningRequest {
  readonly key: ParsedKey;
  readonly data: Buffer;
  readonly hash: string | undefined;
}

const agentSignature = (agent: Agent, { key, data, hash }: SigningRequest): Promise<Buffer | null> =>
  within<Buffer | null>(SIGN_LIMIT_MS, null, (done) => {
    const options = hash === undefined ? {} : { hash: hash as 'sha256' };
    agent.sign(key, data, options, (error, signed) => done(error || signed === undefined ? null : signed));
  });

const sameKey = (a: ParsedKey, b: ParsedKey): boolean => a.getPublicSSH().equals(b.getPublicSSH());

const publicKeyOf = (file: KeyFile): ParsedKey | undefined =>
  file.kind === 'missing' || file.kind === 'unusable' ? undefined : file.key;

/** Reads each key only once, whatever asks for it. */
const remembering = <T>(read: (path: string) => Promise<T>): ((path: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const found = known.get(path) ?? read(path);
    known.set(path, found);
    return found;
  };
};

/** The private key, or the reason why it stays locked. */
type Unlock = (path: string) => Promise<ParsedKey | string>;

const createUnlock = (
  library: Library,
  credentials: CredentialPrompts,
  fileAt: (path: string) => Promise<KeyFile>,
): Unlock =>
  remembering(async (path) => {
    const file = await fileAt(path);
    if (file.kind !== 'locked') throw new Error(`${path} is not locked`);
    const passphrase = await credentials.passphrase(path);
    if (passphrase === null) return 'is encrypted, and there is no terminal to ask for its passphrase';
    return unlockKey(library, file.text, passphrase.reveal()) ?? 'is encrypted with another passphrase';
  });

/** The key of a file as an offer; undefined when the file has nothing to sign with. What goes wrong is added to `troubles`. */
const offerFrom = async (
  { path, file }: LoadedFile,
  unlock: Unlock,
  troubles: Trouble[],
): Promise<Identity | undefined> => {
  if (file.kind === 'open')
    return { label: path, publicKey: file.key, sign: async (data, hash) => signature(file.key, data, hash) };
  if (file.kind !== 'locked') return undefined;
  const unlocked = async (): Promise<ParsedKey | null> => {
    const key = await unlock(path);
    if (typeof key !== 'string') return key;
    troubles.push({ text: `${path} ${key}`, needsOpenssh: false });
    return null;
  };
  const publicKey = file.key ?? (await unlocked());
  if (publicKey === null) return undefined;
  const sign: Identity['sign'] = async (data, hash) => {
    const key = await unlocked();
    return key === null ? null : signature(key, data, hash);
  };
  return { label: path, publicKey, sign };
};

interface Holder {
  readonly agent: Agent;
  readonly keys: readonly ParsedKey[];
}

const offerOf = ({ agent }: Holder, key: ParsedKey): Identity => ({
  label: `agent ${fingerprint(key.getPublicSSH())}`,
  publicKey: key,
  sign: (data, hash) => agentSignature(agent, { key, data, hash }),
});

/** The agent's keys in the order they are offered: those of a file first, the others only when they are wanted. */
const offersOfAgent = (holder: Holder, loaded: readonly LoadedFile[], only: boolean): readonly Identity[] => {
  const wanted = loaded.flatMap(({ file }) => holder.keys.filter((key) => isKeyOf(file, key)));
  const others = only ? [] : holder.keys.filter((key) => !wanted.includes(key));
  return [...new Set([...wanted, ...others])].map((key) => offerOf(holder, key));
};

/** Keeps what was read, for all hosts of a run: key files once, each agent's list once, each passphrase once. */
export const createIdentityLoader = (library: Library, credentials: CredentialPrompts): IdentityLoader => {
  const fileAt = remembering((path) => readKeyFile(library, path));
  const unlock = createUnlock(library, credentials, fileAt);
  const holderAt = remembering(async (path): Promise<Holder> => {
    const agent = library.createAgent(path) as Agent;
    return { agent, keys: await agentKeys(agent) };
  });
  const load: IdentityLoader['load'] = async (sources) => {
    const loaded = await Promise.all(sources.files.map(async (path) => ({ path, file: await fileAt(path) })));
    const troubles = loaded.flatMap((one) => troubleWith(one, sources.named));
    const holder = sources.agent === undefined ? undefined : await holderAt(sources.agent);
    const fromAgent = holder === undefined ? [] : offersOfAgent(holder, loaded, sources.only);
    const alone = loaded.filter(({ file }) => !fromAgent.some((offer) => isKeyOf(file, offer.publicKey)));
    const fromFiles = await Promise.all(alone.map((one) => offerFrom(one, unlock, troubles)));
    return { offers: [...fromAgent, ...fromFiles.filter((offer) => offer !== undefined)], troubles };
  };
  return { load };
};

const isKeyOf = (file: KeyFile, key: ParsedKey): boolean => {
  const half = publicKeyOf(file);
  return half !== undefined && sameKey(half, key);
};

const troubleWith = ({ path, file }: LoadedFile, named: boolean): Trouble[] => {
  if (file.kind === 'missing') return named ? [{ text: `${path} does not exist`, needsOpenssh: false }] : [];
  if (file.kind === 'unusable') return [{ text: `${path} ${file.why}`, needsOpenssh: file.needsOpenssh }];
  return file.certificate ? [{ text: `${path} has a certificate, which is not used`, needsOpenssh: true }] : [];
};

const signature = (key: ParsedKey, data: Buffer, hash: string | undefined): Buffer | null => {
  const made: Buffer | Error = key.sign(data, hash);
  return made instanceof Error ? null : made;
};
