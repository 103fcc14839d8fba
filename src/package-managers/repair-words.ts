// What all repair jobs have in common: two exit codes of their own, and lines that say why.

/** The job found a reason not to begin: nothing was changed. */
export const REPAIR_STOPPED = 91;

/** The job left something undone, and says what. */
const REPAIR_IN_PART = 92;

const OWN = 'patchctl: ';

/** The job's own reasons; empty when it ended with a code of the package manager's. */
export const repairWords = (lines: readonly string[], exitCode: number): readonly string[] =>
  exitCode === REPAIR_STOPPED || exitCode === REPAIR_IN_PART
    ? [...new Set(lines.filter((line) => line.startsWith(OWN)).map((line) => line.slice(OWN.length)))]
    : [];
