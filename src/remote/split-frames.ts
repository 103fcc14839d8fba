// From the two raw streams of a reply to frames: exact, order-keeping, and suspicious of everything that does not fit.
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { Frame } from './frames.ts';

/** One stream's share of a frame. */
interface Half {
  readonly key: string;
  readonly code: number;
  readonly text: string;
}

interface Halves {
  /** Was the start marker seen at all? If not, the script never ran. */
  readonly started: boolean;
  readonly ended: boolean;
  readonly halves: readonly Half[];
}

const unreadable = (why: string): Result<never> => failed(fault('reply-unreadable', why));

/** Cuts one stream at its markers. Text outside frames is noise of login shells and is left out on purpose. */
const cut = (stream: string, nonce: string): Result<Halves> => {
  const pieces = stream.split(`\n@${nonce} `);
  const halves: Half[] = [];
  let started = false;
  let ended = false;
  let open: { key: string; text: string } | undefined;
  for (const piece of pieces.slice(1)) {
    const eol = piece.indexOf('\n');
    if (eol < 0) return failed(fault('reply-cut-short', 'the answer ends within a marker'));
    const [word = '', key = '', code = ''] = piece.slice(0, eol).split(' ');
    const text = piece.slice(eol + 1);
    if (ended) return unreadable('the answer goes on after its end');
    if (word === 'start' && !started) started = true;
    else if (word === 'begin' && started && open === undefined) open = { key, text };
    else if (word === 'end' && open !== undefined && key === open.key && /^\d+$/.test(code)) {
      halves.push({ key, code: Number(code), text: open.text });
      open = undefined;
    } else if (word === 'end' && key === '' && started && open === undefined) ended = true;
    else return unreadable(`unexpected marker "${word} ${key}"`);
  }
  return ok({ started, ended, halves });
};

/** The frames of every part, or undefined when the script never started (login shell or sudo said something else). */
export const splitFrames = (stdout: string, stderr: string, nonce: string): Result<readonly Frame[][] | undefined> => {
  const out = cut(stdout, nonce);
  if (!out.ok) return out;
  const err = cut(stderr, nonce);
  if (!err.ok) return err;
  if (!out.value.started && !err.value.started) return ok(undefined);
  if (!out.value.ended || !err.value.ended) return failed(fault('reply-cut-short', 'the answer has no end marker'));
  return zip(out.value.halves, err.value.halves);
};

const zip = (out: readonly Half[], err: readonly Half[]): Result<Frame[][]> => {
  if (out.length !== err.length) return unreadable('the two streams disagree about the parts of the answer');
  const parts: Frame[][] = [];
  for (const [i, half] of out.entries()) {
    const other = err[i];
    const [, part = '', name = ''] = /^(\d+)\/(\S+)$/.exec(half.key) ?? [];
    if (other === undefined || other.key !== half.key || other.code !== half.code || name === '') {
      return unreadable(`the two streams disagree about the part "${half.key}"`);
    }
    const frames = parts[Number(part)] ?? [];
    frames.push({ name, code: half.code, stdout: half.text, stderr: other.text });
    parts[Number(part)] = frames;
  }
  return ok(parts);
};
