// The job that does exactly the planned upgrade or nothing, and what its transcript says.
import { type Change, isEffective } from '../../core/change.ts';
import type { Halves } from '../../core/self-sever.ts';
import type { Job, Receipt } from '../package-manager.ts';
import { isName, isVersion } from './read-lines.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

/**
 * `name version`, or `name -` for what goes.
 * @throws Error for a name or version that no survey lets through: plans hold none, so it is a bug or a forged plan.
 */
const wantedLine = ({ package: name, to }: Change): string => {
  if (!isName(name) || (to !== null && !isVersion(to)))
    throw new Error(`not a package for apk: ${JSON.stringify([name, to])}`);
  return `${name} ${to ?? '-'}`;
};

const linesOf = (changes: readonly Change[]): string => changes.filter(isEffective).map(wantedLine).join('\n');

const job = (wanted: string, last: string): Job => ({
  script: new URL('./apply.sh', import.meta.url),
  args: [APPLY_PATIENCE_S],
  data: { wanted, last },
});

export const apply = (changes: readonly Change[]): Job => job(linesOf(changes), '');

/** The same upgrade in two transactions. */
export const applyApart = ({ first, last }: Halves): Job => job(linesOf([...first, ...last]), linesOf(last));

const OWN = 'patchctl: ';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** `ERROR: lab-fail-1.1-r0.post-upgrade: script exited with error 1`, in the words of apk's version. */
const SCRIPT = /^ERROR: (\S+)\.((?:pre|post)-(?:install|upgrade|deinstall)|trigger): (.+)$/;

/** Reads stdout and stderr of apply.sh. apk's exit code is the number of its errors: failing scripts count. */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  const scripts = lines.flatMap((line) => {
    const [, name, script, words] = SCRIPT.exec(line) ?? [];
    return name === undefined ? [] : `${name}: its ${script} script failed (${words})`;
  });
  const own = lines.filter((line) => line.startsWith(OWN)).map((line) => line.slice(OWN.length));
  const errors = lines.filter((line) => line.startsWith('ERROR: ') && !SCRIPT.test(line));
  const words = unique([...own, ...errors.map((line) => line.slice('ERROR: '.length))]);
  const onlyScripts = scripts.length > 0 && words.length === 0;
  return {
    degraded: unique(scripts),
    attention: [],
    ...(exitCode !== 0 && !onlyScripts && { failure: words.join('; ') || `apk ended with ${exitCode} errors` }),
  };
};
