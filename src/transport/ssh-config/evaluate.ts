// Decides which ssh_config statements apply to one host, in OpenSSH's order: the first value of an option wins.
import { matchesHostList, matchesPatterns } from '../pattern.ts';
import { expandTokens } from './expand.ts';
import type { Statement } from './parse.ts';

export interface ConfigQuery {
  /** The name as it was asked for. */
  readonly host: string;
  /** Known beforehand (inventory), and therefore stronger than any file. */
  readonly user?: string;
  readonly localUser: string;
}

/** What the files say; names of options in lower case. */
export interface Settings {
  readonly first: ReadonlyMap<string, readonly string[]>;
  /** Every IdentityFile, in order. */
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  /** Lines that were met but not honoured, with the reason: shown when the connection fails. */
  readonly notes: readonly string[];
}

interface Pass {
  readonly query: ConfigQuery;
  /** The name that Host and Match look at; in the final pass the host name that the first pass found. */
  readonly host: string;
  readonly final: boolean;
  readonly first: Map<string, readonly string[]>;
  readonly identityFiles: string[];
  readonly certificateFiles: string[];
  readonly notes: Set<string>;
  wantsFinal: boolean;
}

const settingOf = (pass: Pass, keyword: string): string | undefined => pass.first.get(keyword)?.[0];

/** What `Match host` compares: HostName as far as it is known by now. */
const hostNameOf = (pass: Pass): string => {
  const hostName = settingOf(pass, 'hostname');
  return hostName === undefined ? pass.host : expandTokens(hostName, { h: pass.host, n: pass.query.host });
};

const userOf = (pass: Pass): string => pass.query.user ?? settingOf(pass, 'user') ?? pass.query.localUser;

/** True or false for the criteria that are honoured, undefined for the others (exec above all: nothing is ever run). */
const testCriterion = (pass: Pass, name: string, value: string): boolean | undefined => {
  switch (name) {
    case 'host':
      return matchesHostList(hostNameOf(pass).toLowerCase(), value);
    case 'originalhost':
      return matchesHostList(pass.query.host.toLowerCase(), value);
    case 'user':
      return matchesPatterns(userOf(pass), value.split(','));
    case 'localuser':
      return matchesPatterns(pass.query.localUser, value.split(','));
    default:
      return undefined;
  }
};

/** `host=a` and `host a` are the same. */
const splitPairs = (criteria: readonly string[]): readonly string[] =>
  criteria.flatMap((word) => {
    const pair = /^(!?[a-z]+)=(.*)$/i.exec(word);
    return pair === null ? [word] : [pair[1] ?? '', pair[2] ?? ''];
  });

const isPassCriterion = (name: string): boolean => name === 'all' || name === 'final' || name === 'canonical';

const passCriterionHolds = (pass: Pass, name: string): boolean => {
  if (name === 'final') pass.wantsFinal = true;
  return name === 'all' || pass.final;
};

const matchApplies = (pass: Pass, statement: Extract<Statement, { kind: 'match' }>): boolean => {
  const words = splitPairs(statement.criteria);
  let holds = words.length > 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const negated = word.startsWith('!');
    const name = (negated ? word.slice(1) : word).toLowerCase();
    const found = isPassCriterion(name) ? passCriterionHolds(pass, name) : testCriterion(pass, name, words[++at] ?? '');
    if (found === undefined && holds) pass.notes.add(`${statement.where}: Match ${name} is not honoured`);
    if (found === undefined || found === negated) holds = false;
  }
  return holds;
};

const PROXIES = ['proxyjump', 'proxycommand'];

const record = (pass: Pass, keyword: string, values: readonly string[]): void => {
  const [value] = values;
  if (value === undefined) return;
  if (keyword === 'identityfile') {
    if (!pass.identityFiles.includes(value)) pass.identityFiles.push(value);
  } else if (keyword === 'certificatefile') {
    pass.certificateFiles.push(value);
  } else if (PROXIES.includes(keyword) && PROXIES.some((other) => pass.first.has(other))) {
    // Whichever of the two comes first also silences the other.
  } else if (!pass.first.has(keyword)) {
    pass.first.set(keyword, values);
  }
};

/** Walks one file's statements. `reachable` is false inside an include of a section that does not apply. */
const walk = (pass: Pass, statements: readonly Statement[], reachable: boolean): void => {
  let active = reachable;
  for (const statement of statements) {
    switch (statement.kind) {
      case 'host':
        active = reachable && matchesPatterns(pass.host, statement.patterns);
        break;
      case 'match':
        active = reachable && matchApplies(pass, statement);
        break;
      case 'include':
        walk(pass, statement.statements, active);
        break;
      case 'option':
        if (active) record(pass, statement.keyword, statement.values);
        break;
      case 'broken':
        // What follows may have been meant for other hosts only.
        active = false;
        pass.notes.add(`${statement.where}: the line cannot be understood, what follows it is not honoured`);
        break;
      default:
        statement satisfies never;
    }
  }
};

/** All settings for one host. `Match final` costs a second pass over the same statements, as in OpenSSH. */
export const evaluateConfig = (statements: readonly Statement[], query: ConfigQuery): Settings => {
  const pass: Pass = {
    query,
    host: query.host,
    final: false,
    first: new Map(),
    identityFiles: [],
    certificateFiles: [],
    notes: new Set(),
    wantsFinal: false,
  };
  walk(pass, statements, true);
  if (pass.wantsFinal) {
    const host = hostNameOf(pass).toLowerCase();
    // The name is settled by now: a HostName that only the final pass meets comes too late.
    pass.first.set('hostname', [host.replaceAll('%', '%%')]);
    walk({ ...pass, host, final: true }, statements, true);
  }
  const { first, identityFiles, certificateFiles } = pass;
  return { first, identityFiles, certificateFiles, notes: [...pass.notes] };
};
