// What speaks against patching a host at all: locks, packages left double by a killed transaction, broken dependencies.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { parseEach } from '../parse-each.ts';
import { EXIT, faultOf, zypperWords } from './exit-code.ts';
import { parseSummary } from './summary.ts';

const parseLock = (line: string): Fault | undefined => {
  const [file = '', pid = '', program = '', ...rest] = line.split('\t');
  const known = rest.length === 0 && file.startsWith('/') && /^\d+$/.test(pid);
  return known ? fault('lock-held', `${program} (pid ${pid}) holds ${file}`) : undefined;
};

/** Locks that were still held after the script's own waiting, and commands that met one. */
export const readLocks = (frames: Frames): Result<readonly Fault[]> => {
  const frame = frames.one('locks');
  if (!frame.ok) return frame;
  const lines = frame.value.stdout.split('\n').filter((line) => line !== '');
  const held = parseEach('locks', lines, parseLock);
  if (!held.ok) return held;
  const met = frames.all().find(({ name, code }) => name !== 'needs-rebooting' && code === EXIT.locked);
  return ok(held.value.length === 0 && met ? [faultOf(met, 'lock-held')] : held.value);
};

const MOST_SHOWN = 3;

const shown = (names: readonly string[]): string => {
  const more = names.length - MOST_SHOWN;
  return names.slice(0, MOST_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

/** rpm puts the new version in before it takes the old one out: killed in between, it leaves both. */
const doubled = (installed: readonly InstalledPackage[], several: ReadonlySet<string>): readonly Fault[] => {
  const seen = new Set<string>();
  const twice = installed.filter(({ name, arch }) => {
    const again = seen.has(`${name}.${arch}`);
    seen.add(`${name}.${arch}`);
    return again && !several.has(name);
  });
  if (twice.length === 0) return [];
  const words = `installed in two versions: ${shown(twice.map(({ name }) => name))}`;
  return [fault('manager-interrupted', words, repairHint('rpm -e the older version of each, then zypper verify'))];
};

const HINT = repairHint('zypper verify says what is missing and mends it');

/** `zypper verify` as a dry run: what it would change is what is broken. */
const broken = (frames: Frames): Result<readonly Fault[]> => {
  const frame = frames.one('verify');
  if (!frame.ok) return frame;
  const summary = parseSummary(frame.value.stdout);
  if (frame.value.code === EXIT.locked) return ok([]);
  if (!summary.ok || summary.value === undefined)
    return ok([fault('manager-broken', zypperWords(frame.value) || 'zypper verify gave no answer', HINT)]);
  const names = summary.value.rows.map(({ section, name }) => `${section.slice('to-'.length)} ${name}`);
  return ok(
    names.length === 0
      ? []
      : [fault('manager-broken', `dependencies are broken; zypper verify would ${shown(names)}`, HINT)],
  );
};

/** Frames `verify` and `several`. */
export const readHealth = (frames: Frames, installed: readonly InstalledPackage[]): Result<readonly Fault[]> => {
  const several = frames.one('several');
  if (!several.ok) return several;
  const dependencies = broken(frames);
  if (!dependencies.ok) return dependencies;
  // rpm says on stdout, with code 1, that no package provides it.
  const names = several.value.code === 0 ? several.value.stdout.trim().split('\n') : [];
  return ok([...doubled(installed, new Set(names)), ...dependencies.value]);
};
