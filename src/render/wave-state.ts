// What a live line must know of a run: a pure fold over its events, one wave at a time.
import type { GateNeed, PatchEvent, Recorded } from '../core/event.ts';
import { isBadEnd } from '../core/outcome.ts';

interface Working {
  readonly phase: string;
  /** Milliseconds since the epoch: when the host was taken up. */
  readonly since: number;
}

export interface WaveState {
  readonly title: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Hosts in flight. */
  readonly working: ReadonlyMap<string, Working>;
}

/** Before the first wave. */
export const NO_WAVE: WaveState = { title: '', total: 0, done: 0, failed: 0, working: new Map() };

const PHASES: Readonly<Partial<Record<PatchEvent['type'], string>>> = {
  'host.connected': 'preflight',
  'host.cleared': 'snapshot',
  'snapshot.taken': 'starting',
  'apply.started': 'applying',
  'apply.finished': 'verifying',
  'hooks.started': 'running hooks',
  'services.restarting': 'restarting services',
  'reboot.started': 'rebooting',
  'reboot.finished': 'verifying',
  'revert.started': 'reverting',
  'repair.started': 'repairing',
  'repair.finished': 'verifying',
  'host.lost': 'reconnecting',
  'host.observed': 'observing',
  'host.faulted': 'failed',
};

const WAITS = { settle: 'green checks', approval: 'an approval' } as const satisfies Record<GateNeed, string>;

const opened = (title: string, hosts: readonly string[]): WaveState => ({ ...NO_WAVE, title, total: hosts.length });

const closed = (state: WaveState, host: string | null, failed: number): WaveState => {
  const working = new Map(state.working);
  if (host !== null) working.delete(host);
  return { ...state, working, done: state.done + 1, failed: state.failed + failed };
};

/** The state after one more event. */
export const advanceWave = (state: WaveState, { at, host, event }: Recorded): WaveState => {
  switch (event.type) {
    case 'wave.started':
      return opened(`wave ${event.wave} ${event.ring}/${event.tier}${event.canary ? ' canary' : ''}`, event.hosts);
    case 'gate.waiting':
      return opened(`wave ${event.wave} waits for ${WAITS[event.needs[0] ?? 'settle']}`, []);
    case 'scan.started':
      return opened('scan', event.hosts);
    case 'repair.requested':
      return opened('repair', event.hosts);
    case 'host.scanned':
      return closed(state, host, event.verdict === 'unknown' ? 1 : 0);
    case 'host.settled':
      // Hosts that the plan left out are settled before the first wave and belong to none.
      return state.total === 0 ? state : closed(state, host, isBadEnd(event) ? 1 : 0);
    default: {
      const phase = PHASES[event.type];
      if (host === null || phase === undefined) return state;
      const since = state.working.get(host)?.since ?? Date.parse(at);
      return { ...state, working: new Map(state.working).set(host, { phase, since }) };
    }
  }
};
