// The host's own holds: `dnf5 versionlock list`, and `excludepkgs=` as dnf 5 itself understood its configuration.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import type { Hold } from '../rpm/holds.ts';
import { linesOf } from './lines.ts';

/** Every package left out is compared with every hold, so a host must not send any number of them. */
const MOST_HOLDS = 1000;

const NAME = /^Package name: (\S+)$/;
const CONDITION = /^(name|evr|epoch|version|release|arch) (=|==|<|<=|>|>=|!=) (\S+)(?: # .*)?$/;

/** One lock per `Package name` paragraph; an `evr =` makes it exact, other conditions leave the name alone. */
const parseLocks = (text: string): Result<readonly Hold[]> => {
  const patterns: string[] = [];
  for (const line of linesOf(text)) {
    const name = NAME.exec(line)?.[1];
    const condition = CONDITION.exec(line);
    if (name !== undefined) patterns.push(name);
    else if (condition !== null && patterns.length > 0) {
      if (condition[1] === 'evr' && /^==?$/.test(condition[2] ?? ''))
        patterns.push(`${patterns.pop()}-${condition[3]}`);
    } else if (!line.startsWith('#')) return unreadable('dnf5 versionlock list', line);
  }
  return ok([...new Set(patterns)].map((pattern) => ({ kind: 'versionlock', pattern })));
};

/** `excludepkgs = kubelet,foo*`, of the main configuration and of each repository. */
const parseExcludes = (text: string): readonly Hold[] =>
  linesOf(text)
    .flatMap((line) => line.replace(/^excludepkgs = /, '').split(/[\s,]+/))
    .filter((pattern) => pattern !== '')
    .map((pattern) => ({ kind: 'exclude', pattern }));

/** Frames `versionlocks` and `excludes`. */
export const readHolds = (frames: Frames): Result<readonly Hold[]> => {
  const locks = frames.one('versionlocks');
  if (!locks.ok) return locks;
  const excludes = frames.one('excludes');
  if (!excludes.ok) return excludes;
  const bad = [locks.value, excludes.value].find(({ code }) => code !== 0);
  if (bad !== undefined) return unreadable(`the holds (${bad.name})`, bad.stderr.trim());
  const held = parseLocks(locks.value.stdout);
  if (!held.ok) return held;
  const holds = [...held.value, ...parseExcludes(excludes.value.stdout)];
  return holds.length > MOST_HOLDS ? unreadable('the holds', `${holds.length} of them`) : ok(holds);
};
