// Progress of a run: listens to events and writes them to a stream. Never in the way of the run: a stream that breaks is left alone.
import type { Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { PatchEvent } from '../core/event.ts';
import { durationText } from './duration.ts';
import { eventLine, type Told } from './json-line.ts';
import { liveLine } from './live-line.ts';
import type { Look } from './look.ts';
import { phraseOf as phrase, toneOf } from './phrases.ts';
import { dim, type Styled, styled, toned } from './styled.ts';
import { asText, oneLine, paragraph } from './to-lines.ts';
import { advanceWave, NO_WAVE, type WaveState } from './wave-state.ts';

/**
 * `live`: one line per wave that moves, finished hosts scroll above it. `lines`: a line with its time for every event.
 * `json`: an event per line, as in the contract. `quiet`: nothing.
 */
export type ProgressMode = 'live' | 'lines' | 'json' | 'quiet';

export type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface ProgressOptions {
  /** stderr; for `json` stdout. */
  readonly stream: Stream;
  readonly look: Look;
  readonly mode: ProgressMode;
  readonly clock: Clock;
}

export interface Progress {
  /** Takes the next event, already on disk. Never throws for the sake of the stream. */
  on(told: Told): void;
  /** Ends the live line. The stream stays open. */
  close(): void;
}

interface Wishes {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A line that moves needs a terminal that can and knows its width (ora never ends on one of 0 columns), and a person in front of it. */
export const progressMode = (stream: Stream, { json, quiet, env }: Wishes): ProgressMode => {
  if (json) return 'json';
  if (quiet) return 'quiet';
  return stream.isTTY === true && (stream.columns ?? 0) > 0 && env['TERM'] !== 'dumb' && !env['CI'] ? 'live' : 'lines';
};

export const createProgress = async (options: ProgressOptions): Promise<Progress> => {
  const write = forgivingWrite(options.stream);
  switch (options.mode) {
    case 'quiet':
      return { on: () => undefined, close: () => undefined };
    case 'json':
      return { on: (told) => write(eventLine(told)), close: () => undefined };
    case 'lines':
      return { on: (told) => write(`${timedLine(told, options.look)}\n`), close: () => undefined };
    case 'live':
      return await liveProgress(options, write);
  }
};

type Write = (text: string) => void;

/** Writes until the stream breaks (a closed pipe, a lost terminal), then drops the rest. The listener stays: errors come late. */
const forgivingWrite = (stream: Stream): Write => {
  let broken = false;
  stream.on('error', () => {
    broken = true;
  });
  return (text) => {
    if (broken || stream.destroyed || stream.writableEnded) return;
    try {
      stream.write(text);
    } catch {
      broken = true;
    }
  };
};

/** Longer than any terminal: lines in files are not cut. */
const UNCUT = 10_000;

const timedLine = ({ at, host, event }: Told, look: Look): string => {
  const time = at.replace(/\.\d+Z$/, 'Z');
  return oneLine(styled(dim(`${time} `), host === null ? '' : `${host}  `, eventText(event)), UNCUT, look);
};

const eventText = (event: PatchEvent): Styled => styled(toned(toneOf(event), phrase(event)));

/** Events that stay on the screen above the live line. */
const KEPT: ReadonlySet<PatchEvent['type']> = new Set([
  'host.settled',
  'host.lost',
  'host.scanned',
  'run.resumed',
  'gate.waiting',
  'gate.passed',
  'run.stopped',
]);

/** What was read back in full needs no explanation; everything else gives its reason, and is wrapped rather than cut. */
const keptText = (event: PatchEvent): Styled =>
  event.type === 'host.settled' && (event.outcome === 'patched' || event.outcome === 'unchanged')
    ? styled(toned(toneOf(event), event.outcome))
    : eventText(event);

const keptLines = ({ at, host, event }: Told, state: WaveState, look: Look): string => {
  const since = host === null ? undefined : state.working.get(host)?.since;
  const took = since === undefined || event.type === 'host.lost' ? '' : ` in ${durationText(Date.parse(at) - since)}`;
  const text = styled(host === null ? '' : `${host}  `, keptText(event), dim(took));
  return asText(paragraph(text, look, { first: 2, rest: 4 }));
};

const waveLine = (state: WaveState, look: Look): string => liveLine({ ...state, working: NO_WAVE.working }, look);

const isWaveEnd = (event: PatchEvent): boolean => event.type === 'wave.finished' || event.type === 'scan.finished';

/** Columns of ora's mark and the spaces behind it, and one to stay away from the right edge. */
const MARK_WIDTH = 4;

const liveProgress = async ({ stream, look, clock }: ProgressOptions, write: Write): Promise<Progress> => {
  const { default: ora } = await import('ora');
  let state = NO_WAVE;
  const currentLook = (): Look => ({
    ...look,
    width: Math.min(look.width, stream.columns ?? look.width) - MARK_WIDTH,
    now: clock.now(),
  });
  const spinner = ora({
    stream,
    isEnabled: true,
    spinner: look.unicode ? 'dots' : 'line',
    color: look.color ? 'cyan' : false,
    // Ctrl-C stays a signal, and a killed patchctl leaves no terminal without a cursor.
    discardStdin: false,
    hideCursor: false,
    suffixText: () => liveLine(state, currentLook()),
  }).start();
  return {
    on(told) {
      // While ora spins it moves its line out of the way of what is written to the stream.
      if (KEPT.has(told.event.type)) write(keptLines(told, state, currentLook()));
      if (isWaveEnd(told.event)) write(`${waveLine(state, currentLook())}\n`);
      state = advanceWave(state, told);
    },
    close: () => void spinner.stop(),
  };
};
