// Reads `apt-cache policy` without arguments: the repositories apt knows, and which of them carry security updates.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { linesOf } from './parse-lines.ts';

export interface Repository {
  /** Address, suite, component, architecture: the text that version tables repeat. */
  readonly source: string;
  /** Release file's `Origin` (vendor), `Label`, `Suite` (archive) and `Version`; empty where it says nothing. */
  readonly origin: string;
  readonly label: string;
  readonly archive: string;
  readonly version: string;
}

const FILE = /^ +-?\d+ (\S.*)$/;
const RELEASE = /^ {5}release (.*)$/;
const SITE = /^ {5}origin .*$/;

/** `o=Debian,l=A, Inc,c=main` → fields. Values may hold commas, so only a comma before `x=` separates. */
const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(/,(?=[a-z]=)/).map((pair) => [pair.slice(0, 1), pair.slice(2)]));

const withRelease = (repository: Repository, text: string): Repository => {
  const fields = fieldsOf(text);
  const field = (key: string) => fields.get(key) ?? '';
  return { ...repository, origin: field('o'), label: field('l'), archive: field('a'), version: field('v') };
};

/** The repositories, `/var/lib/dpkg/status` among them. The list of pins that follows is not needed and not read. */
export const parseRepositories = (text: string): Result<readonly Repository[]> => {
  const repositories: Repository[] = [];
  for (const line of linesOf(text)) {
    if (line === 'Pinned packages:') break;
    const source = FILE.exec(line)?.[1];
    const release = RELEASE.exec(line)?.[1];
    const last = repositories.at(-1);
    if (release !== undefined && last) repositories.splice(-1, 1, withRelease(last, release));
    else if (source !== undefined) repositories.push({ source, origin: '', label: '', archive: '', version: '' });
    else if (line !== 'Package files:' && !SITE.test(line)) return unreadable('apt-cache policy', line);
  }
  return ok(repositories);
};

/**
 * The name under which a repository publishes security updates, or undefined for any other repository.
 * Debian marks the label (`Debian-Security`), Ubuntu the archive (`jammy-security`), Ubuntu Pro the label (`UbuntuESM…`).
 */
export const securityName = ({ label, archive }: Repository): string | undefined => {
  if (/-security$/i.test(label) || label.startsWith('UbuntuESM')) return label;
  return archive.endsWith('-security') ? archive : undefined;
};

/** `Debian-Security/oldstable-security`, or the address where the Release file says nothing. */
export const originName = ({ label, archive, source }: Repository): string => {
  const name = [label, archive].filter((part) => part !== '').join('/');
  return name === '' ? source : name;
};

/** How the simulation writes a repository: `Debian:12.15/oldstable`, without a version `Debian:stable`. */
const simulationName = ({ label, version, archive }: Repository): string =>
  `${label}:${[version, archive].filter((part) => part !== '').join('/')}`;

/** The repositories behind the origins of a simulated step. */
export const repositoriesOf = (origins: string, known: readonly Repository[]): readonly Repository[] =>
  known.filter((one) => one.label !== '' && `, ${origins}, `.includes(`, ${simulationName(one)}, `));
