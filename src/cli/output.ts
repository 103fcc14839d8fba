// Results to stdout, notes to stderr; how wide and how colorful each is.
import { jsonDocument } from '../render/json-line.ts';
import { type Look, lookOf } from '../render/look.ts';
import type { Surroundings } from './compose.ts';

/** How to draw on a stream. */
export const lookAt = ({ io, globals }: Surroundings, stream: 'stdout' | 'stderr'): Look =>
  lookOf(io[stream], { env: io.env, color: globals.color, now: io.clock.now() });

export const printResult = ({ io }: Surroundings, text: string): void => {
  io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** One JSON document, indented: people read it, too. */
export const printJson = (around: Surroundings, document: unknown): void => printResult(around, jsonDocument(document));

export const note = ({ io, globals }: Surroundings, text: string): void => {
  if (!globals.quiet) io.stderr.write(`${text}\n`);
};
