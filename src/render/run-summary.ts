// The end of a run: how many ended how, every problem with whether the host was touched and what to do next, and the ledger's head.
import type { Fault } from '../core/fault.ts';
import { counted, countText } from './count.ts';
import { durationText } from './duration.ts';
import { faultHint, faultMessage } from './fault-text.ts';
import { namesText } from './fold-names.ts';
import { facts, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { outcomeParts, outcomeTone, tally } from './outcome-parts.ts';
import type { HostNote, Problem, RunFacts } from './run-facts.ts';
import { attention, danger, dim, type Styled, strong, styled, toned } from './styled.ts';
import { asText, paragraph } from './to-lines.ts';

/** Where the ledger stands; kept elsewhere, it proves later that nothing was cut off. */
export interface LedgerHead {
  readonly rows: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** The summary at the end of a run as text that ends with a newline. */
export const renderRunSummary = (run: RunFacts, head: LedgerHead, look: Look): string =>
  asText(runSummaryLines(run, head, look));

/** Headline, problems, reboots, notes, and the head of the ledger. */
export const runSummaryLines = (run: RunFacts, head: LedgerHead, look: Look): readonly string[] => [
  ...paragraph(runHeadline(run), look, { first: 0, rest: 2 }),
  ...problemLines(run, look),
  ...closingLines(run, look),
  ...paragraph(headText(head), look, { first: 0, rest: 2 }),
];

/** `Run 2026-11-22.3 · 36 patched · 1 unchanged · 1 stranded · 12 m 04 s` */
const runHeadline = (run: RunFacts): Styled =>
  facts([
    strong(`Run ${run.run}`),
    ...outcomeParts(tally(run.outcomes.values())),
    ...(run.unfinished.length === 0 ? [] : [danger(`${countText(run.unfinished.length)} unfinished`)]),
    ...(run.notStarted.length === 0 ? [] : [attention(`${countText(run.notStarted.length)} not started`)]),
    durationText(run.elapsedMs),
  ]);

const touchedText = ({ outcome, fault }: Problem): string => {
  switch (outcome) {
    case 'stranded':
      return fault?.touched === 'yes' ? 'Host was changed.' : 'Host may have been changed.';
    case 'degraded':
      return 'Host was changed.';
    case 'reverted':
      return 'Host was changed and brought back.';
    default:
      return 'Host was not touched.';
  }
};

/** What a person does first; hints about show and resume alone are left out, for both are named anyway. */
const handsOn = (met: Fault | null, hosts: readonly string[]): readonly string[] => {
  if (met === null) return [];
  const hint = faultHint(met, hosts).replace(/[;,] then: patchctl resume$/, '');
  return /^patchctl (?:show|resume) /.test(hint) ? [] : [hint];
};

const nextText = (problem: Problem, hosts: readonly string[], run: string): string => {
  const [only = 'HOST'] = hosts;
  const name = hosts.length === 1 ? only : 'HOST';
  const show = `patchctl show ${run} ${name}`;
  const first = handsOn(problem.fault, hosts);
  if (problem.outcome === 'stranded') return [...first, show, `patchctl resume ${run}`].join('; ');
  // Brought back: what led to it is over.
  if (problem.fault === null || problem.outcome === 'reverted') return show;
  const all = first.some((hint) => hint.includes('patchctl show')) ? first : [...first, show];
  const hint = problem.outcome === 'degraded' ? all.join('; ') : faultHint(problem.fault, hosts);
  return hint.replaceAll(/\bRUN\b/g, run);
};

interface Folded {
  readonly problem: Problem;
  readonly hosts: readonly string[];
}

const foldProblems = (problems: readonly Problem[]): readonly Folded[] => {
  const folds = new Map<string, { problem: Problem; hosts: string[] }>();
  for (const problem of problems) {
    const said = problem.summary.replaceAll(problem.host, '{host}');
    const key = JSON.stringify([problem.outcome, said, problem.fault?.code, problem.fault?.hint]);
    const fold = folds.get(key) ?? { problem, hosts: [] };
    fold.hosts.push(problem.host);
    folds.set(key, fold);
  }
  return [...folds.values()];
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Before a change the fault says it all; after one, what was read from the host says more than the name of the fault. */
const saidOf = ({ outcome, fault, summary }: Problem): string => {
  const before = outcome === 'refused' || outcome === 'unreachable';
  return before && fault !== null ? faultMessage(fault) : summary;
};

const problemText = ({ problem, hosts }: Folded, run: string): Styled => {
  const said = saidOf(problem);
  const summary = hosts.length === 1 ? said : said.replaceAll(problem.host, 'HOST');
  return styled(
    toned(outcomeTone(problem.outcome), problem.outcome.toUpperCase()),
    '  ',
    strong(namesText(hosts)),
    hosts.length === 1 ? '' : dim(` ×${hosts.length}`),
    `  ${sentence(summary)} `,
    touchedText(problem),
    dim(` Next: ${nextText(problem, hosts, run)}`),
  );
};

const problemLines = (run: RunFacts, look: Look): readonly string[] => [
  ...(run.stopped === null ? [] : paragraph(styled(danger('STOPPED'), `  ${sentence(run.stopped)}`), look, HANGING)),
  ...(run.unfinished.length === 0 ? [] : paragraph(unfinishedText(run), look, HANGING)),
  ...foldProblems(run.problems).flatMap((fold) => paragraph(problemText(fold, run.run), look, HANGING)),
];

const HANGING = { first: 0, rest: 10 } as const;

const unfinishedText = ({ unfinished, run }: RunFacts): Styled =>
  styled(
    danger('UNFINISHED'),
    '  ',
    strong(namesText(unfinished)),
    '  taken up, without an outcome. Host may have been changed.',
    dim(` Next: patchctl resume ${run}`),
  );

/** Notes with the hosts that share them. */
const noteTexts = (notes: readonly HostNote[]): readonly Styled[] => {
  const hostsOf = new Map<string, string[]>();
  for (const { host, text } of notes) hostsOf.set(text, [...(hostsOf.get(text) ?? []), host]);
  return [...hostsOf].map(([text, hosts]) => styled(`${namesText(hosts)}  ${text}`));
};

const closingLines = ({ reboots, rebootsUnknown, left, notes }: RunFacts, look: Look): readonly string[] =>
  labelledLines(
    [
      { label: 'Reboot', tone: 'attention', texts: noteTexts(reboots) },
      { label: 'Reboot?', tone: 'attention', texts: noteTexts(rebootsUnknown) },
      { label: 'Pending', texts: noteTexts(left) },
      { label: 'Look at', tone: 'attention', texts: noteTexts(notes) },
    ],
    look,
  );

/** `Ledger head 5be2…c91 (1 204 events)`: the whole hash is what `audit verify` prints. */
const headText = ({ rows, hash }: LedgerHead): Styled =>
  styled(dim(`Ledger head ${hash.slice(0, 4)}…${hash.slice(-3)} (${counted(rows, 'event')})`));
