// A host's present boot, and who would mind its end, as a question: reads what boot.sh saw.
import type { Boot } from '../../core/reboot-proof.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';

export interface BootLook {
  readonly boot: Boot;
  readonly kernel: string;
  /** What systemd says; `unknown` where it does not run. */
  readonly phase: 'starting' | 'up' | 'stopping' | 'unknown';
  /** `ana on pts/0`, `ben on a desktop`. */
  readonly users: readonly string[];
  /** `unattended-upgrades (applying updates)`: those that block a shutdown. */
  readonly inhibitors: readonly string[];
}

export const bootQuery: Query<BootLook> = {
  script: new URL('./boot.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: 30_000,
  read: (frames) => readBoot(frames),
};

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

const readBoot = (frames: Frames): Result<BootLook> => {
  const text: Record<string, string> = {};
  for (const name of ['boot-id', 'uptime', 'boot-time', 'kernel', 'system-state', 'users', 'seats', 'inhibitors']) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    text[name] = frame.value.stdout.trim();
  }
  const bootedAt = text['boot-time'] ?? '';
  return ok({
    boot: {
      id: text['boot-id'] ?? '',
      uptimeS: Number.parseFloat(text['uptime'] ?? '') || 0,
      bootedAtS: /^\d+$/.test(bootedAt) ? Number(bootedAt) : null,
    },
    kernel: text['kernel'] ?? '',
    phase: phaseOf(text['system-state'] ?? ''),
    users: [...terminals(linesOf(text['users'] ?? '')), ...desktops(linesOf(text['seats'] ?? ''))],
    inhibitors: shutdownBlocks(text['inhibitors'] ?? ''),
  });
};

/** systemctl(1), is-system-running. */
const phaseOf = (state: string): BootLook['phase'] => {
  switch (state) {
    case '':
    case 'offline':
    case 'unknown':
      return 'unknown';
    case 'initializing':
    case 'starting':
      return 'starting';
    case 'stopping':
      return 'stopping';
    default:
      return 'up';
  }
};

/** who(1): name, line, and what differs between systems. */
const terminals = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    const [name = '', terminal = ''] = line.trim().split(/\s+/);
    return `${name} on ${terminal}`;
  });

/** sd-login(3): sessions of people on a graphical seat. */
const desktops = (lines: readonly string[]): readonly string[] =>
  lines
    .map((line) => new Map([...line.matchAll(/(\w+)=(\S*)/g)].map(([, key = '', value = '']) => [key, value])))
    .filter((session) => session.get('Class') === 'user' && /^(?:x11|wayland|mir)$/.test(session.get('Type') ?? ''))
    .map((session) => `${session.get('Name') ?? 'somebody'} on a desktop`);

/** `a(ssssuu) 1 "shutdown:sleep" "who" "why" "block" 0 4711`: what, who, why, mode, user, process (busctl, org.freedesktop.login1). */
const INHIBITOR = /"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)" \d+ \d+/g;

const unescaped = (text: string): string => text.replaceAll(/\\(["\\])/g, '$1');

const shutdownBlocks = (reply: string): readonly string[] =>
  [...reply.matchAll(INHIBITOR)].flatMap(([, what = '', who = '', why = '', mode = '']) =>
    what.split(':').includes('shutdown') && mode.startsWith('block') ? [`${unescaped(who)} (${unescaped(why)})`] : [],
  );
