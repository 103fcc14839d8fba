// Line-wise reading of yum 3's output. Quiet or not, its plugins talk: what they say has known shapes and is taken away.

const NOISE: readonly RegExp[] = [
  /^Loaded plugins: /,
  /^ {14,}: /,
  /^Loading mirror speeds from cached hostfile$/,
  /^ \* \S+: \S+$/,
  /^(?:Not using downloaded|Repository .* is listed more than once)/,
  /^\d+ packages excluded due to repository (?:priority protections|protections)$/,
  /^(?:This system is not registered|This system is registered)/,
  /^Security: \S+ is (?:an installed security update|the currently running version)$/,
  /^updateinfo (?:list|info) done$/,
  /^(?:check all|check all done)$/,
];

/** Lines that carry an answer; trailing blanks carry nothing. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !NOISE.some((noise) => noise.test(line)));
