// What apt and dpkg say they did: failing packages by name, kept configuration, quiet trouble. The manifest still decides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';

/** apply.sh's own code: the packages are changed, only automatic marks could not be put back. */
const MARKS_NOT_RESTORED = 90;

const linesOfTranscript = (transcript: string): readonly string[] => transcript.split(/\r?\n/);

/** `dpkg: error processing package NAME (--configure):` and the reason on the next line. */
const packageErrors = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line, index) => {
    const what = /^dpkg: error processing (?:package|archive) (\S+) \(--\w+\):$/.exec(line)?.[1];
    return what === undefined ? [] : [`${what}: ${lines[index + 1]?.trim() ?? ''}`];
  });

/** A full disk or a broken database ends dpkg itself: the reason is on the line below, or behind the colon. */
const fatalErrors = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line, index) => {
    if (/^dpkg: (?:\w+: )?unrecoverable fatal error, aborting:$/.test(line))
      return `dpkg: ${lines[index + 1]?.trim() ?? ''}`;
    return /^dpkg: error: /.test(line) ? line : [];
  });

const FETCH_ERROR = /^E: Failed to fetch /;

/** A dead mirror fails once per package, with the same reason: the first one says it. */
const fetchErrors = (lines: readonly string[]): readonly string[] => {
  const [first, ...more] = lines.filter((line) => FETCH_ERROR.test(line));
  if (first === undefined) return [];
  return [more.length === 0 ? first : `${first} (and ${more.length} more of the kind)`];
};

const failureOf = (lines: readonly string[], exitCode: number): string => {
  const errors = lines.filter((line) => /^E: /.test(line) && !FETCH_ERROR.test(line));
  const words = [
    ...repairWords(lines, exitCode),
    ...packageErrors(lines),
    ...fatalErrors(lines),
    ...fetchErrors(lines),
    ...errors,
  ];
  return words.length > 0 ? [...new Set(words)].join('; ') : `apt-get ended with exit code ${exitCode}`;
};

/** dpkg asks about a file that both the admin and the package changed; --force-confold answers for the admin. */
const keptConfiguration = (lines: readonly string[]): readonly string[] => {
  let file = '';
  const kept: string[] = [];
  for (const line of lines) {
    file = /^Configuration file '(.+)'$/.exec(line)?.[1] ?? file;
    if (/^ ==> (?:Using|Keeping) (?:current )?old/.test(line) && file !== '') kept.push(file);
  }
  return kept.map((one) => `${one} kept as edited; the package's version is in ${one}.dpkg-dist`);
};

/** Maintainer scripts often go on after a service failed to start, and apt then ends with 0. */
const QUIET_TROUBLE = /^(?:Job for \S+ failed|invoke-rc\.d: initscript .* failed|Failed to (?:re)?start )/;

/** Reads a finished job's transcript. */
export const readReceipt = (transcript: string, exitCode: number): Receipt => {
  const lines = linesOfTranscript(transcript);
  const degraded = lines.filter((line) => QUIET_TROUBLE.test(line));
  const attention = [
    ...keptConfiguration(lines),
    ...lines.filter((line) => /^(?:W: |dpkg: warning: (?!downgrading))/.test(line)),
  ];
  if (exitCode === MARKS_NOT_RESTORED) {
    return { degraded: [...degraded, 'automatic marks of some packages were not restored (apt-mark)'], attention };
  }
  return exitCode === 0 ? { degraded, attention } : { degraded, attention, failure: failureOf(lines, exitCode) };
};
