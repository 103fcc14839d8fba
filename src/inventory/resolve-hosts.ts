// From checked sections to effective hosts: every value decided, paths absolute, jump chains laid out.
import type { HealthCheck } from '../core/health/check.ts';
import { type Hooks, NO_HOOKS } from '../core/health/hook.ts';
import type { Endpoint, Host } from '../core/host.ts';
import type { NotificationChannel } from '../core/notification.ts';
import { OPEN_GATE, type Policy } from '../core/policy.ts';
import type { DeadlinePolicy } from '../core/priority/policy.ts';
import type { WindowDefinition } from '../core/window/window.ts';
import { ringNames, tierNames } from './check-references.ts';
import { pathBeside } from './expand-paths.ts';
import type { Domain, Group, Ring, Tier } from './inventory.ts';
import { chainOf } from './jump-chains.ts';
import { effective, type Layer, layersOf, ONLY_RING, ONLY_TIER, saidLast } from './layers.ts';
import { channelsOf } from './notification-channels.ts';
import { healthCheck, hookOf, snapshotPolicy } from './operation-values.ts';
import { type Entry, type HostEntry, lineOf, markIn, type Sections } from './sections.ts';
import type { JumpSettings, LayerSettings } from './shape.ts';
import { windowDefinition } from './window-shape.ts';

/** What holds when nobody says anything. Rebooting is never assumed to be wanted. */
export const BUILT_IN = {
  connection: 'ssh',
  sudo: 'passwordless',
  reboot: 'never',
  rebootTimeoutMs: 10 * 60_000,
  rebootBlockers: 'respect',
  services: 'report',
  settleMs: 0,
  onFailedChecks: 'stop',
  exposure: 'unknown',
} as const;

const BUILT_IN_POLICY: Policy = {
  batch: { kind: 'percent', value: 25 },
  maxFailures: { kind: 'count', value: 0 },
  soakDays: 0,
  canary: { kind: 'count', value: 1 },
  gate: OPEN_GATE,
};

/** The tiers in order of urgency. */
export const tiersOf = (sections: Sections): readonly Tier[] =>
  tierNames(sections).map((name) => {
    const settings = sections.tiers.get(name)?.settings ?? {};
    const { batch, max_failures, max_batch_failures, canary, gate, soak } = settings;
    const policy: Policy = {
      batch: batch ?? BUILT_IN_POLICY.batch,
      maxFailures: max_failures ?? BUILT_IN_POLICY.maxFailures,
      soakDays: soak ?? BUILT_IN_POLICY.soakDays,
      canary: canary ?? BUILT_IN_POLICY.canary,
      ...(max_batch_failures !== undefined && { maxBatchFailures: max_batch_failures }),
      gate: { settleMs: gate?.settle ?? 0, approval: gate?.approval ?? false },
    };
    return { name, policy };
  });

/** The inventory's own deadline policies. */
export const ownPolicies = (sections: Sections): readonly DeadlinePolicy[] =>
  [...sections.policies.values()].map(({ name, settings, file }) => ({
    id: name,
    title: settings.title ?? name,
    source: settings.source ?? file.source.shown,
    clock: settings.clock,
    rules: settings.rules,
  }));

export const groupsOf = (sections: Sections): readonly Group[] =>
  [...sections.groups.values()].map(({ name, settings }) => ({
    name,
    ...(settings.max_unavailable !== undefined && { maxUnavailable: settings.max_unavailable }),
    ...(settings.quorum !== undefined && { quorum: settings.quorum }),
  }));

/** The rings in promotion order, with what must hold before each. */
export const ringsOf = (sections: Sections): readonly Ring[] =>
  (sections.rings?.entries ?? [{ name: ONLY_RING }]).map(({ name, promote_from, soak, approval, settle }) => ({
    name,
    soakDays: soak ?? 0,
    gate: { settleMs: settle ?? 0, approval: approval ?? false },
    ...(promote_from !== undefined && { promoteFrom: promote_from }),
  }));

/** Failure domains that have an entry. */
export const domainsOf = (sections: Sections): readonly Domain[] =>
  [...sections.domains.values()].map(({ name, settings }) => ({
    name,
    maxUnavailable: settings.max_unavailable ?? { kind: 'count', value: 1 },
  }));

export const runHooksOf = ({ hooks }: Sections): Hooks => ({
  before: (hooks?.settings.before_run ?? []).map(hookOf),
  after: (hooks?.settings.after_run ?? []).map(hookOf),
  failure: (hooks?.settings.on_failure ?? []).map(hookOf),
});

/** The definitions of maintenance windows; whether they can ever open is for the calendar to say. */
export const windowsOf = (sections: Sections, home: string): readonly WindowDefinition[] =>
  [...sections.windows.values()].map((entry) =>
    windowDefinition(entry.name, entry.settings, {
      place: lineOf(markIn(entry)),
      absolute: (path) => pathBeside(path, entry.file.source.path, home),
    }),
  );

/** Notification channels, with paths made absolute and secrets not yet read. */
export const notificationsOf = (sections: Sections, home: string): readonly NotificationChannel[] =>
  [...sections.notifications.values()].flatMap(({ name, settings, file }) =>
    channelsOf(name, settings, (path) => pathBeside(path, file.source.path, home)),
  );

type Said = Pick<Endpoint, 'port' | 'user' | 'identityFiles' | 'knownHosts'>;

/** The part of an endpoint that only some say: absent keys stay absent. Paths start at the file that says them. */
const endpointSettings = (layers: readonly Layer[], home: string): Said => {
  const port = effective(layers, 'port');
  const user = effective(layers, 'user');
  const identity = saidLast(layers, 'identity_file');
  const known = saidLast(layers, 'known_hosts');
  const pathIn = (layer: Layer, path: string) => pathBeside(path, layer.entry.file.source.path, home);
  return {
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(identity?.settings.identity_file && {
      identityFiles: identity.settings.identity_file.map((path) => pathIn(identity, path)),
    }),
    ...(known?.settings.known_hosts && { knownHosts: pathIn(known, known.settings.known_hosts) }),
  };
};

const asLayer = (label: string, entry: Entry<LayerSettings>): Layer => ({ label, settings: entry.settings, entry });

/** Keys and trust are the operator's and hold for jump hosts too; user and port belong to the fleet and do not. */
const forJumps = ({ identity_file, known_hosts }: LayerSettings): LayerSettings => ({
  ...(identity_file && { identity_file }),
  ...(known_hosts && { known_hosts }),
});

/** All jump hosts by name. */
export const jumpsOf = (sections: Sections, home: string): ReadonlyMap<string, Endpoint> => {
  const defaults = sections.defaults.map(
    (entry): Layer => ({
      ...asLayer('defaults', entry),
      settings: forJumps(entry.settings),
    }),
  );
  const endpoint = (entry: Entry<JumpSettings>): Endpoint => ({
    name: entry.name,
    address: entry.settings.address ?? entry.name,
    ...endpointSettings([...defaults, asLayer('jump', entry)], home),
  });
  return new Map([...sections.jumps.values()].map((entry) => [entry.name, endpoint(entry)]));
};

/** The tier of a host; undefined when tiers are declared and nobody says which. */
export const tierNameOf = (layers: readonly Layer[], sections: Sections): string | undefined =>
  effective(layers, 'tier') ?? (sections.tiers.size === 0 ? ONLY_TIER : undefined);

/** Checks of all layers; of two with one name the stronger layer's. */
const checksOf = (layers: readonly Layer[]): readonly HealthCheck[] => [
  ...new Map(
    layers.flatMap((layer) => (layer.settings.checks ?? []).map(healthCheck)).map((check) => [check.name, check]),
  ).values(),
];

/** Hooks of all layers, like the layers of an onion: what was done last is undone first. */
const hooksOf = (layers: readonly Layer[]): Hooks => {
  const said = layers.flatMap(({ settings }) => (settings.hooks === undefined ? [] : [settings.hooks]));
  if (said.length === 0) return NO_HOOKS;
  const inwards = said.toReversed();
  return {
    before: said.flatMap((hooks) => (hooks.before_host ?? []).map(hookOf)),
    after: inwards.flatMap((hooks) => (hooks.after_host ?? []).map(hookOf)),
    failure: inwards.flatMap((hooks) => (hooks.on_failure ?? []).map(hookOf)),
  };
};

interface Fleet {
  readonly sections: Sections;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly jumps: ReadonlyMap<string, Endpoint>;
  /** The ring of hosts that name none: the last, which everything else must have passed before. */
  readonly lastRing: string;
  readonly home: string;
}

const common = (layers: readonly Layer[], fleet: Fleet): Omit<Host, 'name' | 'address'> => {
  const connection = effective(layers, 'connection') ?? BUILT_IN.connection;
  const tier = tierNameOf(layers, fleet.sections) ?? ONLY_TIER;
  const epss = effective(layers, 'epss_threshold');
  const chain = connection === 'local' ? [] : chainOf(fleet.sections.jumps, effective(layers, 'jump') ?? []);
  return {
    ...endpointSettings(layers, fleet.home),
    connection,
    sudo: effective(layers, 'sudo') ?? BUILT_IN.sudo,
    tier,
    ring: effective(layers, 'ring') ?? fleet.lastRing,
    groups: [...new Set(effective(layers, 'groups') ?? [])],
    labels: Object.assign({}, ...layers.map((layer) => layer.settings.labels ?? {})),
    holds: [...new Set(layers.flatMap((layer) => layer.settings.holds ?? []))],
    jumps: chain.flatMap((name) => fleet.jumps.get(name) ?? []),
    domains: [...new Set(effective(layers, 'domain') ?? [])],
    reboot: effective(layers, 'reboot') ?? BUILT_IN.reboot,
    rebootTimeoutMs: effective(layers, 'reboot_timeout') ?? BUILT_IN.rebootTimeoutMs,
    rebootBlockers: effective(layers, 'reboot_blockers') ?? BUILT_IN.rebootBlockers,
    services: effective(layers, 'services') ?? BUILT_IN.services,
    checks: checksOf(layers),
    settleMs: effective(layers, 'settle') ?? BUILT_IN.settleMs,
    hooks: hooksOf(layers),
    snapshot: snapshotPolicy(effective(layers, 'snapshot') ?? {}),
    onFailedChecks: effective(layers, 'on_failed_checks') ?? BUILT_IN.onFailedChecks,
    windows: [...new Set(effective(layers, 'windows') ?? [])],
    blackouts: layers.flatMap((layer) => layer.settings.blackout ?? []),
    exposure: effective(layers, 'exposure') ?? BUILT_IN.exposure,
    deadlines: [...new Set(effective(layers, 'deadlines') ?? [])],
    ...(epss !== undefined && { epssThreshold: epss }),
    policy: fleet.policies.get(tier) ?? BUILT_IN_POLICY,
  };
};

/** A host with what made it. */
export interface ResolvedHost {
  readonly host: Host;
  readonly entry: HostEntry;
  readonly layers: readonly Layer[];
}

/** All hosts, ranges expanded, in the order of the files. Only for sections whose references hold. */
export const resolveHosts = (sections: Sections, home: string): readonly ResolvedHost[] => {
  const fleet: Fleet = {
    sections,
    policies: new Map(tiersOf(sections).map((tier) => [tier.name, tier.policy])),
    jumps: jumpsOf(sections, home),
    lastRing: ringNames(sections).at(-1) ?? ONLY_RING,
    home,
  };
  return sections.hosts.flatMap((entry) => {
    const layers = layersOf(entry, sections);
    const shared = common(layers, fleet);
    return entry.names.map(
      (name): ResolvedHost => ({
        host: { name, address: entry.settings.address ?? name, ...shared },
        entry,
        layers,
      }),
    );
  });
};
