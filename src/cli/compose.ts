// The only place where side rooms, the real transports and the operations meet: builds what commands work with.
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { PatchEvent } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import { printable } from '../core/printable.ts';
import { type Selection, WHOLE_FLEET } from '../core/selection.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { LedgerFailure } from '../ledger/failure.ts';
import type { Ledger, LedgerReader } from '../ledger/ledger.ts';
import type { Context } from '../operations/context.ts';
import type { CredentialPrompts } from '../transport/ssh2/options.ts';
import type { Ssh2Transport } from '../transport/ssh2/ssh2-transport.ts';
import type { OpenIntelligence } from '../vulnerabilities/open-intelligence.ts';
import { CommandFailure } from './command-failure.ts';
import type { GlobalOptions, Invocation } from './invocation.ts';
import type { Io } from './io.ts';
import { createPrompts } from './prompts.ts';

export interface Surroundings {
  readonly io: Io;
  readonly globals: GlobalOptions;
}

const pathOf = (io: Io, path: string): string => (isAbsolute(path) ? path : resolve(io.cwd, path));

/** `--state`, `PATCHCTL_STATE`, `$XDG_STATE_HOME/patchctl`, `~/.local/state/patchctl`. Absolute. */
export const stateDirectory = ({ io, globals }: Surroundings): string => {
  const named = globals.state ?? (io.env['PATCHCTL_STATE'] || undefined);
  if (named !== undefined) return pathOf(io, named);
  return join(io.env['XDG_STATE_HOME'] || join(io.home, '.local', 'state'), 'patchctl');
};

/** Finds, reads and checks the inventory. @throws CommandFailure (2) with every diagnostic. */
export const loadFleet = async ({ io, globals }: Surroundings): Promise<Inventory> => {
  const [{ explainMissing, findInventory }, { loadInventory }, { renderDiagnostics }] = await Promise.all([
    import('../inventory/find-inventory.ts'),
    import('../inventory/load-inventory.ts'),
    import('../inventory/render-diagnostics.ts'),
  ]);
  const found = await findInventory({
    flag: globals.inventory ?? [],
    env: io.env['PATCHCTL_INVENTORY'],
    cwd: io.cwd,
    xdg: io.env['XDG_CONFIG_HOME'] || join(io.home, '.config'),
  });
  if (found.kind === 'missing') throw new CommandFailure(2, explainMissing(found.looked));
  const loaded = await loadInventory({ paths: found.paths, cwd: io.cwd, home: io.home });
  if (!loaded.ok) throw new CommandFailure(2, renderDiagnostics(loaded.diagnostics));
  return loaded.value;
};

/** The selected hosts. @throws CommandFailure (2) when a word of the selection means nothing or no host matches. */
export const selectFleet = async (
  inventory: Inventory,
  selection: Selection = WHOLE_FLEET,
): Promise<readonly Host[]> => {
  const { selectHosts } = await import('../inventory/select-hosts.ts');
  const selected = selectHosts(inventory, selection);
  if (!selected.ok) throw new CommandFailure(2, selected.problems.join('\n'));
  return selected.hosts;
};

const ledgerFailure = (failure: LedgerFailure): CommandFailure =>
  new CommandFailure(failure.kind === 'missing' ? 2 : 6, failure.message, failure.hint);

/** The ledger for writing; a row was committed already. @throws CommandFailure (6) */
export const openLedgerToWrite = async (around: Surroundings): Promise<Ledger<PatchEvent>> => {
  const { openLedger } = await import('../ledger/ledger.ts');
  const opened = await openLedger<PatchEvent>({
    directory: stateDirectory(around),
    clock: around.io.clock,
    mode: 'write',
  });
  if (!opened.ok) throw ledgerFailure(opened.failure);
  return opened.value;
};

/** The ledger for reading. @throws CommandFailure (6; 2 when there is none) */
export const openLedgerToRead = async (around: Surroundings): Promise<LedgerReader<PatchEvent>> => {
  const { openLedger } = await import('../ledger/ledger.ts');
  const opened = await openLedger<PatchEvent>({
    directory: stateDirectory(around),
    clock: around.io.clock,
    mode: 'read',
  });
  if (!opened.ok) throw ledgerFailure(opened.failure);
  return opened.value;
};

/** The ledger for reading; undefined when there is none yet. @throws CommandFailure (6) */
export const findLedger = async (around: Surroundings): Promise<LedgerReader<PatchEvent> | undefined> => {
  try {
    return await openLedgerToRead(around);
  } catch (error) {
    if (error instanceof CommandFailure && error.exitCode === 2) return undefined;
    throw error;
  }
};

/** Keeps a second changing run of this state directory out. @throws CommandFailure (3) naming the holder. */
export const takeRunLock = async (around: Surroundings, command: string): Promise<{ release(): void }> => {
  const { acquireRunLock } = await import('../ledger/run-lock.ts');
  const attempt = await acquireRunLock({ directory: stateDirectory(around), clock: around.io.clock, command });
  if (attempt.kind === 'acquired') return attempt.lock;
  if (attempt.kind === 'failed') throw ledgerFailure(attempt.failure);
  const { heldBy } = attempt;
  const who =
    heldBy === undefined
      ? 'another patchctl'
      : `patchctl ${heldBy.command} (pid ${heldBy.pid} on ${heldBy.host}, since ${heldBy.since})`;
  throw new CommandFailure(3, `another run is at work: ${printable(who)}`, 'wait for it to end; nothing was contacted');
};

/** What the feeds in the state directory know. Close it when the command is done. @throws CommandFailure (2) for a wrong feeds.yaml */
export const openKnowledge = async (around: Surroundings): Promise<OpenIntelligence> => {
  const [{ openIntelligence }, { feedsConfig }] = await Promise.all([
    import('../vulnerabilities/open-intelligence.ts'),
    import('./feeds.ts'),
  ]);
  const { staleAfterS } = await feedsConfig(around);
  return openIntelligence(stateDirectory(around), around.io.clock.now(), staleAfterS);
};

const sshWith = async ({ io }: Surroundings, credentials: CredentialPrompts): Promise<Ssh2Transport> => {
  const { createSsh2Transport } = await import('../transport/ssh2/ssh2-transport.ts');
  return createSsh2Transport({ credentials, environment: io.env, localUser: io.user, random: Math.random });
};

/** The SSH transport alone, for commands that ask no package manager. */
export const createSshTransport = (around: Surroundings): Promise<Ssh2Transport> =>
  sshWith(around, createPrompts(around.io).credentials);

/** Where the admin's own commands run: beside the first file of the inventory. */
const directoryOf = (io: Io, inventory: Inventory | undefined): string => {
  const [first] = inventory?.files ?? [];
  return first === undefined ? io.cwd : dirname(first.path);
};

/**
 * Real transports, real clock, real prompts. Close it when the command is done.
 * @param inventory for commands that run hooks and health checks.
 */
export const createContext = async (
  around: Surroundings,
  inventory?: Inventory,
): Promise<Context & { close(): Promise<void> }> => {
  const { io, globals } = around;
  const [{ managerFor }, { createByConnectionTransport }, { createLocalTransport }, { createBastion }] =
    await Promise.all([
      import('../package-managers/registry.ts'),
      import('../transport/by-connection.ts'),
      import('../transport/local/local-transport.ts'),
      import('../bastion/create-bastion.ts'),
    ]);
  const prompts = createPrompts(io);
  const transport = createByConnectionTransport({
    local: createLocalTransport({ environment: io.env }),
    ssh: await sshWith(around, prompts.credentials),
  });
  return {
    transport,
    managerFor,
    clock: io.clock,
    bastion: createBastion({ directory: directoryOf(io, inventory), environment: io.env }),
    sudoPassword: prompts.sudoPassword,
    connectTimeoutMs: globals.timeout,
    concurrency: globals.concurrency,
    close: () => transport.close(),
  };
};

/** Who is at the keyboard, for the record: `ana on bastion-a`, with SUDO_USER where sudo was used. */
export const operatorOf = async ({ io }: Invocation<unknown>): Promise<{ name: string; version: string }> => {
  const [{ hostname }, { version }] = await Promise.all([import('node:os'), import('./version.ts')]);
  const user = io.env['SUDO_USER'] ? `${io.env['SUDO_USER']} as ${io.user}` : io.user;
  return { name: `${user} on ${hostname()}`, version: version() };
};
