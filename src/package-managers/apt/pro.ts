// Reads `pro security-status --format json` of Ubuntu: fixes that need a subscription or a service, and CVEs that are live-patched.
import type { Advisory } from '../../core/advisory.ts';
import { bandOf } from '../../core/band.ts';
import type { Change } from '../../core/change.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Knowledge } from './knowledge.ts';
import { isVersion } from './names.ts';

export interface Pro {
  /** Fixes that cannot be installed as things are, as deferred changes. */
  readonly changes: readonly Change[];
  /** CVEs that the running live patch takes care of. */
  readonly livepatched: readonly string[];
  readonly attention: readonly string[];
}

const NOTHING: Pro = { changes: [], livepatched: [], attention: [] };

/** `upgrade_available` is not here: apt knows those itself. */
const REASONS: Readonly<Record<string, (service: string) => string>> = {
  pending_attach: (service) => `a fix for subscribers of Ubuntu Pro (${service}): pro attach`,
  pending_enable: (service) => `a fix from a service that is not enabled: pro enable ${service}`,
  upgrade_unavailable: (service) => `the host's Ubuntu Pro subscription does not include ${service}`,
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const changeOf = (entry: unknown, knowledge: Knowledge): readonly Change[] => {
  const fields = fieldsOf(entry);
  const [service, to] = [textOf(fields['service_name']), textOf(fields['version'])];
  const why = REASONS[textOf(fields['status'])]?.(service);
  const installed = knowledge.find(textOf(fields['package']));
  if (why === undefined || installed === undefined || !isVersion(to)) return [];
  const { name, arch, version: from, source, sourceVersion } = installed;
  const advisories: readonly Advisory[] = [{ id: service, type: 'security', severity: 'unrated', cves: [] }];
  const band = bandOf(true, advisories);
  const origin = `UbuntuESM/${service}`;
  const change = {
    action: 'deferred',
    package: name,
    arch,
    from,
    to,
    origin,
    security: true,
    advisories,
    band,
  } as const;
  // Only the binary's new version is named: it is the source's, too, where that is so now.
  const ends = from === sourceVersion ? { source: { name: source, from, to } } : {};
  return [{ ...change, due: null, why, ...ends }];
};

/** `livepatch.fixed_cves` writes `cve-2013-1798`. */
const livepatchedOf = (status: Fields): readonly string[] =>
  listOf(fieldsOf(status['livepatch'])['fixed_cves'])
    .map(fieldsOf)
    .filter(({ patched }) => patched === true)
    .map(({ name }) => textOf(name).toUpperCase())
    .filter((name) => /^CVE-\d{4}-\d{4,}$/.test(name))
    .sort();

const parse = (text: string): Fields | undefined => {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Nothing on hosts without `pro`. What cannot be read costs knowledge, not the survey, and is said. */
export const readPro = (frames: Frames, knowledge: Knowledge): Pro => {
  const frame = frames.find('pro');
  if (frame === undefined) return NOTHING;
  const status = frame.code === 0 ? parse(frame.stdout) : undefined;
  if (status === undefined || !Array.isArray(status['packages'])) {
    const attention = [
      `pro security-status was not understood (exit code ${frame.code}): fixes for subscribers are unknown`,
    ];
    return { ...NOTHING, attention };
  }
  const changes = listOf(status['packages']).flatMap((entry) => changeOf(entry, knowledge));
  return { changes, livepatched: livepatchedOf(status), attention: [] };
};
