// Reads dpkg's list of packages and apt's version line.
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import { linesOf, parseLines } from './parse-lines.ts';
import { readText } from './read-text.ts';

/** Left-over configuration and mere selections are not on the host any more. */
const ABSENT = ['config-files', 'not-installed'];

/** A package that must be installed again says so, whatever its state. */
const stateOf = (status: string, flag: string): string => (flag === 'ok' ? status : `${status}, ${flag}`);

const parsePackage = (line: string): InstalledPackage | undefined => {
  const fields = line.split('\t');
  const [name = '', arch = '', version = '', source = '', sourceVersion = '', status = '', flag = ''] = fields;
  if (fields.length !== 7 || name === '' || status === '') return undefined;
  return { name, arch, version, source, sourceVersion, state: stateOf(status, flag) };
};

/** The manifest, without packages of which only configuration is left. */
export const parseInstalled = (text: string): Result<Manifest> => {
  const packages = parseLines('dpkg-query', text, parsePackage);
  if (!packages.ok) return packages;
  return ok({ packages: packages.value.filter(({ state }) => !ABSENT.includes(state)) });
};

export interface AptVersion {
  /** `2.6.1`. */
  readonly version: string;
  /** The architecture that apt calls its own. */
  readonly native: string;
}

/** First line of `apt-get --version`: `apt 2.6.1 (amd64)`. */
export const parseAptVersion = (text: string): Result<AptVersion> => {
  const line = linesOf(text)[0] ?? '';
  const [, version, native] = /^apt (\S+) \((\S+)\)/.exec(line) ?? [];
  if (version === undefined || native === undefined) return unreadable('apt-get --version', line);
  return ok({ version, native });
};

export interface Installed {
  readonly apt: AptVersion;
  readonly manifest: Manifest;
  /** As `apt-mark showhold` names them: `pkg`, or `pkg:arch` for foreign architectures. */
  readonly holds: readonly string[];
}

/** The answers to the question `installed`. */
export const readInstalled = (frames: Frames): Result<Installed> => {
  const version = readText(frames, 'version');
  if (!version.ok) return version;
  const apt = parseAptVersion(version.value);
  if (!apt.ok) return apt;
  const list = readText(frames, 'installed');
  if (!list.ok) return list;
  const manifest = parseInstalled(list.value);
  if (!manifest.ok) return manifest;
  const holds = readText(frames, 'holds');
  if (!holds.ok) return holds;
  return ok({ apt: apt.value, manifest: manifest.value, holds: linesOf(holds.value) });
};
