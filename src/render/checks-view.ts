// `hosts check`: one line per host; what is wrong stands first, with what to do.
import type { Fault } from '../core/fault.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { foldFaults } from './fault-text.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, done, type Part, type Styled, strong, styled, type Tone, toned } from './styled.ts';
import { blocksText, paragraph } from './to-lines.ts';

/** What a check learned of a host. Null: could not be learned. */
export interface CheckedHost {
  readonly name: string;
  readonly os: string | null;
  /** `apt`. */
  readonly manager: string | null;
  /** How root is had: `root`, `passwordless`, … */
  readonly sudo: string | null;
  /** Host clock minus ours, milliseconds. */
  readonly clockOffsetMs: number | null;
  /** Age of the package lists, seconds. */
  readonly metadataAgeS: number | null;
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

/** All hosts, the ones with faults last, where the eye is; then the count. Ends with a newline. */
export const renderChecks = (hosts: readonly CheckedHost[], look: Look): string => {
  const rank = (host: CheckedHost): number => (host.faults.length > 0 ? 2 : Math.min(1, host.attention.length));
  const lines = hosts.toSorted((a, b) => rank(a) - rank(b)).flatMap((host) => hostLines(host, look));
  return blocksText([lines, paragraph(facts(totals(hosts)), look)]);
};

const hostLines = (host: CheckedHost, look: Look): readonly string[] => [
  ...paragraph(styled(toned(markTone(host), '● '), strong(host.name), '  ', facts(statusParts(host))), look, HANGING),
  ...faultTexts(host).flatMap((text) => paragraph(text, look, BELOW)),
];

const HANGING = { first: 0, rest: 4 } as const;
const BELOW = { first: 4, rest: 4 } as const;

const totals = (hosts: readonly CheckedHost[]): readonly Part[] => {
  const bad = hosts.filter(({ faults }) => faults.length > 0).length;
  const noted = hosts.filter((host) => host.faults.length === 0 && host.attention.length > 0).length;
  return [
    `${counted(hosts.length - bad, 'host')} ok`,
    ...(noted === 0 ? [] : [attention(`${noted} of them worth a look`)]),
    ...(bad === 0 ? [] : [danger(`${bad} with faults`)]),
  ];
};

const markTone = (host: CheckedHost): Tone => {
  if (host.faults.length > 0) return 'danger';
  return host.attention.length > 0 ? 'attention' : 'done';
};

const statusParts = (host: CheckedHost): readonly Part[] => {
  const known = [host.os, host.manager].filter((fact) => fact !== null);
  if (host.faults.length > 0) return [...known, danger(counted(host.faults.length, 'fault'))];
  const notes = host.attention.map(attention);
  return [done('ok'), ...known, ...details(host).map(dim), ...notes];
};

const clockText = (offsetMs: number): string => {
  if (Math.abs(offsetMs) < 2000) return 'clock right';
  return `clock ${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
};

const details = ({ sudo, clockOffsetMs, metadataAgeS }: CheckedHost): readonly string[] => [
  ...(sudo === null ? [] : [sudo === 'root' ? 'root' : `sudo ${sudo}`]),
  ...(clockOffsetMs === null ? [] : [clockText(clockOffsetMs)]),
  ...(metadataAgeS === null ? [] : [`package lists ${durationText(metadataAgeS * 1000)} old`]),
];

const faultTexts = ({ name, faults, attention: notes }: CheckedHost): readonly Styled[] =>
  faults.length === 0
    ? []
    : [
        ...foldFaults(faults.map((fault) => ({ host: name, fault }))).map(({ message, hint }) =>
          styled(message, dim(` → ${hint}`)),
        ),
        ...notes.map((note) => styled(attention(note))),
      ];
