// Line-wise reading of dnf's output: documented noise is named and taken away, every other line must be understood.
import type { Result } from '../../core/result.ts';
import { parseEach } from '../parse-each.ts';

/** What dnf and its plugins print as single lines, beside the answer. */
const NOISY_LINES: readonly RegExp[] = [
  /^Last metadata expiration check: /,
  /^(?:Updating|Not root,) Subscription Management repositories/,
  /^Unable to read consumer identity$/,
  /^This system is not registered with an entitlement server\. /,
  /^This system is registered (?:with an entitlement server|to Red Hat Subscription Management), but is not receiving updates\. /,
  /^This system has release set to \S+ and it receives updates only for this release\.$/,
];

/** Amazon Linux 2023 prints the question that nobody asked in front of an answer's first line. */
const PROMPT = /^(?:Is this ok \[y\/N\]: )+/gm;

// Amazon Linux's release-notification plugin puts a paragraph between two rules; releaseNotices() reads it.
const RULE = /^=+$/;
const NOTICE = ['WARNING:', '  A newer release of '] as const;

// subscription-manager's plugin, when subscriptions have expired: a paragraph with a list of products.
const EXPIRED_START = 'The subscription for following product(s) has expired:';
const EXPIRED_END = /^You no longer have access to the repositories /;

const paragraphEnd = (lines: readonly string[], at: number): RegExp | undefined => {
  const [next = '', afterNext = ''] = lines.slice(at + 1, at + 3);
  if (RULE.test(lines[at] ?? '') && next === NOTICE[0] && afterNext.startsWith(NOTICE[1])) return RULE;
  return lines[at] === '*** WARNING ***' && next === EXPIRED_START ? EXPIRED_END : undefined;
};

/** Leaves whole paragraphs of plugins out. One without its end stays, and is somebody's unknown line. */
const withoutParagraphs = (lines: readonly string[]): readonly string[] => {
  const kept: string[] = [];
  let open: { readonly end: RegExp; readonly from: number } | undefined;
  for (const [index, line] of lines.entries()) {
    if (open) {
      if (open.end.test(line)) open = undefined;
      continue;
    }
    const end = paragraphEnd(lines, index);
    if (end) open = { end, from: index };
    else kept.push(line);
  }
  return open ? [...kept, ...lines.slice(open.from)] : kept;
};

/** Lines that carry an answer, as dnf wrote them; a carriage return or trailing blanks carry nothing. */
export const answerLines = (text: string): readonly string[] =>
  withoutParagraphs(
    text
      .replace(PROMPT, '')
      .split('\n')
      .map((line) => line.trimEnd()),
  ).filter((line) => line !== '' && !NOISY_LINES.some((noise) => noise.test(line)));

/** One value per line with content; see {@link parseEach}. */
export const parseLines = <T>(
  what: string,
  text: string,
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => parseEach(what, answerLines(text), parse);

/** What dnf itself says on stderr, in one line, for people: without its advice about its own flags. */
export const dnfWords = (stderr: string): string =>
  answerLines(stderr)
    .filter((line) => !/^\(try to add |^Operation aborted\.$/.test(line))
    .map((line) => line.trim())
    .join(' ')
    .replace(/^Error: /, '');

/** Releases that Amazon Linux 2023 offers beyond the one it is pinned to, and pins of RHEL: updates nobody sees otherwise. */
export const releaseNotices = (
  frames: readonly { readonly stdout: string; readonly stderr: string }[],
): readonly string[] => {
  const text = frames.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
  const newer = text.includes('A newer release of')
    ? [...text.matchAll(/^ {2}Version (\d[\w.]*):$/gm)].at(-1)?.[1]
    : undefined;
  const pinned = /^This system has release set to (\S+) and it receives updates only for this release\.$/m.exec(
    text,
  )?.[1];
  return [
    ...(newer === undefined ? [] : [`pinned to its release; ${newer} is available (dnf check-release-update)`]),
    ...(pinned === undefined ? [] : [`pinned to release ${pinned}; updates of later releases are not shown`]),
  ];
};
