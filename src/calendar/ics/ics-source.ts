// A window that is an iCalendar file: read from disk once, capped, with problems that name file and line.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { printable } from '../../core/printable.ts';
import type { WindowDefinition, WindowRule } from '../../core/window/window.ts';
import { HORIZON_MS } from '../calendar.ts';
import { DAY_MS } from '../wall-time.ts';
import { type CalendarProblem, fixedSource, type OpenedWindow } from '../window-source.ts';
import type { IcsProblem } from './check-lines.ts';
import { readIcs } from './read-ics.ts';

/** Ten thousand events fit. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Events before this are over, however long they last. */
const PAST_MS = 400 * DAY_MS;

type IcsRule = Extract<WindowRule, { readonly kind: 'ics' }>;

const readCapped = async (path: string): Promise<Buffer> => {
  await using file = await open(path, 'r');
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let size = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, size, buffer.length - size, null);
    size += bytesRead;
    if (bytesRead === 0 || size > MAX_BYTES) return buffer.subarray(0, size);
  }
};

const textAt = async (path: string): Promise<{ readonly text: string } | { readonly problem: string }> => {
  try {
    const bytes = await readCapped(path);
    if (bytes.length > MAX_BYTES) return { problem: `is larger than ${MAX_BYTES / 1024 / 1024} MiB` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return {
      problem: error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `cannot be read: ${error.code}`,
    };
  }
};

const inFile = (path: string, problem: IcsProblem): CalendarProblem => ({
  place: problem.line === undefined ? basename(path) : `${basename(path)}:${problem.line}`,
  message: printable(problem.message),
  hint: problem.hint ?? 'correct the event in the calendar, and export it again',
});

/** Reads the file of a window. Never rejects for what is, or is not, in it. */
export const icsSource = async (definition: WindowDefinition, rule: IcsRule, now: number): Promise<OpenedWindow> => {
  const read = await textAt(rule.path);
  if ('problem' in read) {
    const message = `window ${definition.name}: ${printable(rule.path)} ${read.problem}`;
    return {
      ok: false,
      problems: [{ place: definition.place, message, hint: 'is the path right? it starts at this file' }],
    };
  }
  const interest = { from: now - PAST_MS, until: now + HORIZON_MS + PAST_MS };
  const events = readIcs(read.text, { ...(rule.zone !== undefined && { zone: rule.zone }), interest });
  if (!events.ok) return { ok: false, problems: events.problems.map((problem) => inFile(rule.path, problem)) };
  return { ok: true, source: fixedSource(events.zone, events.spans) };
};
