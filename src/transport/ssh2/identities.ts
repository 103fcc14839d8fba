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

export interface Identities {
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

/** Keeps what was read, for all hosts of a run: key files once, each agent's list once, each passphrase once. */
export const createIdentityLoader = (library: Library, credentials: CredentialPrompts): IdentityLoader => {
  const files = new Map<string, Promise<KeyFile>>();
  const unlocked = new Map<string, Promise<ParsedKey | string>>();
  const agents = new Map<string, { readonly agent: Agent; readonly keys: Promise<readonly ParsedKey[]> }>();

  const fileAt = (path: string): Promise<KeyFile> => {
    const known = files.get(path) ?? readKeyFile(library, path);
    files.set(path, known);
    return known;
  };

  const agentAt = (path: string) => {
    const agent = agents.get(path)?.agent ?? (library.createAgent(path) as Agent);
    const known = agents.get(path) ?? { agent, keys: agentKeys(agent) };
    agents.set(path, known);
    return known;
  };

  /** The private key, or the reason why it stays locked. */
  const unlock = (path: string, text: Buffer): Promise<ParsedKey | string> => {
    const open = async (): Promise<ParsedKey | string> => {
      const passphrase = await credentials.passphrase(path);
      if (passphrase === null) return 'is encrypted, and there is no terminal to ask for its passphrase';
      return unlockKey(library, text, passphrase.reveal()) ?? 'is encrypted with another passphrase';
    };
    const known = unlocked.get(path) ?? open();
    unlocked.set(path, known);
    return known;
  };

  const fromFile = async ({ path, file }: LoadedFile, troubles: Trouble[]): Promise<Identity | undefined> => {
    const complain = (why: string): void => void troubles.push({ text: `${path} ${why}`, needsOpenssh: false });
    if (file.kind === 'open')
      return { label: path, publicKey: file.key, sign: async (data, hash) => signature(file.key, data, hash) };
    if (file.kind !== 'locked') return undefined;
    const sign: Identity['sign'] = async (data, hash) => {
      const key = await unlock(path, file.text);
      if (typeof key !== 'string') return signature(key, data, hash);
      complain(key);
      return null;
    };
    if (file.key !== undefined) return { label: path, publicKey: file.key, sign };
    const key = await unlock(path, file.text);
    if (typeof key !== 'string') return { label: path, publicKey: key, sign };
    complain(key);
    return undefined;
  };

  const load: IdentityLoader['load'] = async (sources) => {
    const loaded = await Promise.all(sources.files.map(async (path) => ({ path, file: await fileAt(path) })));
    const troubles = loaded.flatMap((one) => troubleWith(one, sources.named));
    const holder = sources.agent === undefined ? undefined : agentAt(sources.agent);
    const held = (await holder?.keys) ?? [];
    const fromAgent = (key: ParsedKey): Identity => ({
      label: `agent ${fingerprint(key.getPublicSSH())}`,
      publicKey: key,
      sign: (data, hash) =>
        holder === undefined ? Promise.resolve(null) : agentSignature(holder.agent, { key, data, hash }),
    });
    const inFiles = (key: ParsedKey): boolean => loaded.some(({ file }) => isKeyOf(file, key));
    const wanted = loaded.flatMap(({ file }) => held.filter((key) => isKeyOf(file, key)));
    const others = sources.only ? [] : held.filter((key) => !inFiles(key));
    const alone = loaded.filter(({ file }) => !held.some((key) => isKeyOf(file, key)));
    const fromFiles = await Promise.all(alone.map((one) => fromFile(one, troubles)));
    return {
      offers: [...[...wanted, ...others].map(fromAgent), ...fromFiles.filter((one) => one !== undefined)],
      troubles,
    };
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
