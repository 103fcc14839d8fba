// dnf's own explanation of why packages stay back: the `Problem` paragraphs beside its table.

/** One paragraph: its first line, then the findings without their dashes. */
interface Problem {
  readonly summary: string;
  readonly findings: readonly string[];
}

/** Reasons by exact package, `libfoo-2.0-1.el9.x86_64`. */
export type Reasons = ReadonlyMap<string, string>;

const paragraphs = (stderr: string): readonly Problem[] => {
  const problems: { summary: string; findings: string[] }[] = [];
  for (const line of stderr.split('\n')) {
    const summary = /^ Problem(?: \d+)?: (.*)$/.exec(line)?.[1];
    const finding = /^ {2}- (.*)$/.exec(line)?.[1];
    if (summary !== undefined) problems.push({ summary, findings: [] });
    if (finding !== undefined) problems.at(-1)?.findings.push(finding);
  }
  return problems;
};

/** Reads stderr of an `--assumeno` run. Lines outside of problems are other words of dnf and none of this reader's. */
export const parseReasons = (stderr: string): Reasons => {
  const reasons = new Map<string, string>();
  for (const { summary, findings } of paragraphs(stderr)) {
    const reason = findings.length > 0 ? findings.join('; ') : summary;
    for (const word of [summary, ...findings].flatMap((line) => line.split(' ')))
      if (!reasons.has(word)) reasons.set(word, reason);
  }
  return reasons;
};
