// dnf 5's own explanation of why packages stay back: the `Problem` paragraphs on stderr beside its table.
import type { Reasons } from '../rpm/problems.ts';

interface Problem {
  readonly summary: string;
  readonly findings: readonly string[];
}

const paragraphs = (stderr: string): readonly Problem[] => {
  const problems: { summary: string; findings: string[] }[] = [];
  for (const line of stderr.split('\n')) {
    const summary = /^ ?Problem(?: \d+)?: (.*)$/.exec(line)?.[1];
    const finding = /^ {2}- (.*)$/.exec(line)?.[1];
    if (summary !== undefined) problems.push({ summary, findings: [] });
    if (finding !== undefined) problems.at(-1)?.findings.push(finding);
  }
  return problems;
};

const sentence = ({ summary, findings }: Problem): string => {
  // "cannot install the best update candidate" says that, not why.
  const said = [summary, ...findings].filter((line) => !line.startsWith('cannot install the best update candidate'));
  return (said.length > 0 ? said : [summary]).join('; ');
};

/** Reasons by every word of a paragraph, exact package names among them. Other lines are none of this reader's. */
export const parseReasons = (stderr: string): Reasons => {
  const reasons = new Map<string, string>();
  for (const problem of paragraphs(stderr))
    for (const word of [problem.summary, ...problem.findings].flatMap((line) => line.split(' ')))
      if (!reasons.has(word)) reasons.set(word, sentence(problem));
  return reasons;
};
