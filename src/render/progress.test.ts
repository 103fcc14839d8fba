import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { NOW, plain } from '../../test/sample-fleet.ts';
import { EVENTS } from '../../test/sample-run.ts';
import { createProgress, type ProgressMode, progressMode, type Stream } from './progress.ts';

/** A stream that remembers, and breaks after `limit` writes as a closed pipe does: later, by an event. */
const memory = (limit = Number.POSITIVE_INFINITY) => {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      if (chunks.length >= limit) return callback(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
      chunks.push(String(chunk));
      callback();
    },
  });
  return { stream, text: () => chunks.join('') };
};

/** What ora needs of a terminal. */
const asTerminal = (stream: Writable): Stream =>
  Object.assign(stream, {
    isTTY: true,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });

const play = async (stream: Stream, mode: ProgressMode): Promise<void> => {
  const progress = await createProgress({ stream, look: plain(80), mode, clock: { now: () => NOW } });
  for (const event of EVENTS) progress.on(event);
  await new Promise((resolve) => setImmediate(resolve));
  progress.close();
};

describe('createProgress', () => {
  it('writes a plain line with its time for every event', async () => {
    const { stream, text } = memory();
    await play(stream, 'lines');
    const lines = text().split('\n');
    expect(lines).toHaveLength(EVENTS.length + 1);
    expect(lines[1]).toBe('2026-11-22T10:00:04Z old02  unreachable: old02 port 22: no answer');
    expect(text()).not.toContain('\u001b');
  });

  it('writes one JSON document per event', async () => {
    const { stream, text } = memory();
    await play(stream, 'json');
    const types = text()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(EVENTS.map(({ event }) => event.type));
  });

  it('writes nothing when it is to be quiet', async () => {
    const { stream, text } = memory();
    await play(stream, 'quiet');
    expect(text()).toBe('');
  });

  it('lets finished hosts and waves stay above the live line', async () => {
    const { stream, text } = memory();
    await play(asTerminal(stream), 'live');
    expect(text()).toContain('  web01  patched in 24 s\n');
    expect(text()).toContain('  db01  stranded: dpkg: lab-slow half-configured (postinst exit 1) in 28 s\n');
    expect(text()).toContain('wave 1 production/critical · 5 of 5 done · 1 failed\n');
    expect(text()).not.toContain('\u001b[?25l');
  });

  it.each<ProgressMode>(['lines', 'json', 'live'])('survives a reader that goes away (%s)', async (mode) => {
    const { stream } = memory(2);
    await expect(play(mode === 'live' ? asTerminal(stream) : stream, mode)).resolves.toBeUndefined();
  });

  it('survives a stream that was ended', async () => {
    const { stream, text } = memory();
    stream.end();
    await play(stream, 'lines');
    expect(text()).toBe('');
  });
});

describe('progressMode', () => {
  const on = (env: Record<string, string>) => ({ json: false, quiet: false, env });

  it('moves a line only on a terminal that can, with a person in front of it', () => {
    const terminal = asTerminal(memory().stream);
    expect(progressMode(terminal, on({}))).toBe('live');
    expect(progressMode(terminal, on({ TERM: 'dumb' }))).toBe('lines');
    expect(progressMode(terminal, on({ CI: 'true' }))).toBe('lines');
    expect(progressMode(memory().stream, on({}))).toBe('lines');
    expect(progressMode(terminal, { ...on({}), quiet: true })).toBe('quiet');
    expect(progressMode(terminal, { ...on({}), json: true })).toBe('json');
  });
});
