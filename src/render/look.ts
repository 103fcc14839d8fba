// What the terminal can show: the one value through which views know width, color, character set and the time.

/** What every view is drawn for. Views are pure: the same data and the same look give the same text. */
export interface Look {
  /** Columns; at least 40. */
  readonly width: number;
  readonly color: boolean;
  /** False: only ASCII is written, our own marks are replaced and other characters are escaped. */
  readonly unicode: boolean;
  /** Milliseconds since the epoch, for "expires in" and "ago". */
  readonly now: number;
}

/** Narrower terminals get lines of this width, which they wrap themselves. */
const LEAST_WIDTH = 40;
const WIDTH_OF_FILES = 80;

/** The part of an output stream that decides. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Surroundings {
  readonly env: Environment;
  /** False: `--no-color`. */
  readonly color: boolean;
  readonly now: number;
}

/** `--no-color` and NO_COLOR (https://no-color.org) win over FORCE_COLOR; then a terminal that is not `dumb` has color. */
const hasColor = (screen: Screen, { env, color }: Surroundings): boolean => {
  if (!color || env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return screen.isTTY === true && env['TERM'] !== 'dumb';
};

/** The first of the three that is set decides, as in setlocale(3). Without any, a terminal of today is taken to be UTF-8. */
const hasUnicode = (env: Environment): boolean => {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return locale === undefined || /utf-?8/i.test(locale);
};

/** How to write to `screen`. */
export const lookOf = (screen: Screen, surroundings: Surroundings): Look => ({
  width: Math.max(LEAST_WIDTH, screen.columns || WIDTH_OF_FILES),
  color: hasColor(screen, surroundings),
  unicode: hasUnicode(surroundings.env),
  now: surroundings.now,
});
