// Facts about a host in one unprivileged question: reads the raw answers of facts.sh.
import type { Facts, FoundManager, SudoState } from '../../core/facts.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';
import { imageBased } from './image-based.ts';
import { parseOsRelease } from './os-release.ts';

/** Facts, plus sudo's own words for messages. */
export interface HostFacts extends Facts {
  readonly sudoDetail: string;
}

/** @param askedAt our clock when the question was sent (ms): the host's clock is compared with the middle of the trip. */
export const factsQuery = (now: () => number): Query<HostFacts> => {
  const askedAt = now();
  return {
    script: new URL('./facts.sh', import.meta.url),
    args: [],
    privileged: false,
    timeoutMs: 30_000,
    read: (frames) => readFacts(frames, { askedAt, answeredAt: now() }),
  };
};

const readFacts = (frames: Frames, trip: { askedAt: number; answeredAt: number }): Result<HostFacts> => {
  const text: Record<string, string> = {};
  for (const name of [
    'os-release',
    'uname',
    'boot-id',
    'uptime',
    'memory',
    'markers',
    'versions',
    'id',
    'clock',
  ] as const) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    text[name] = frame.value.stdout.trim();
  }
  const [kernel = '', arch = ''] = (text['uname'] ?? '').split(' ');
  const os = parseOsRelease(text['os-release'] ?? '');
  const managers = versionLines(text['versions'] ?? '');
  const image = imageBased(os, (text['markers'] ?? '').split('\n'));
  const sudo = sudoState(text['id'] ?? '', frames);
  return ok({
    os,
    kernel,
    arch,
    machineId: frames.find('machine-id')?.stdout.trim() ?? '',
    bootId: text['boot-id'] ?? '',
    uptimeS: Number.parseFloat(text['uptime'] ?? '') || 0,
    clockOffsetMs: clockOffset(Number(text['clock']), trip),
    managers,
    ...(image && { imageBased: image }),
    sudo: sudo.state,
    sudoDetail: sudo.detail,
    cpus: Number(frames.find('cpus')?.stdout.trim()) || 0,
    memoryBytes: (Number(/(\d+) kB/.exec(text['memory'] ?? '')?.[1]) || 0) * 1024,
  });
};

const versionLines = (text: string): FoundManager[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, program = '', version = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      return { program, version: version.trim() };
    });

/** `date +%s` has whole seconds: half a second is its expected rounding. Not a number gives NaN, shown as an unknown clock. */
const clockOffset = (hostSeconds: number, { askedAt, answeredAt }: { askedAt: number; answeredAt: number }): number =>
  Math.round(hostSeconds * 1000 + 500 - (askedAt + answeredAt) / 2);

const sudoState = (uid: string, frames: Frames): { state: SudoState; detail: string } => {
  if (uid === '0') return { state: 'root', detail: '' };
  const tried = frames.find('sudo');
  const detail = tried?.stderr.trim() ?? '';
  if (tried === undefined || tried.code === 127) return { state: 'missing', detail };
  if (tried.code === 0) return { state: 'passwordless', detail };
  // sudo has one exit code for every refusal; only its C-locale words tell which (sudo 1.9 check.c, tgetpass.c, sudoers.c).
  if (/must have a tty|a terminal is required/.test(detail)) return { state: 'needs-terminal', detail };
  if (/password is required/.test(detail)) return { state: 'needs-password', detail };
  return { state: 'refused', detail };
};
