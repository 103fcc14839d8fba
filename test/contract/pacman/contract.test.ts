// Recorded answers of a real pacman, and what the adapter makes of them. README.md says how to record another.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SurveyOptions, Wanted } from '../../../src/package-managers/package-manager.ts';
import { pacman } from '../../../src/package-managers/pacman/pacman.ts';
import { type Frame, framesOf } from '../../../src/remote/frames.ts';

interface Transcript {
  readonly query: 'survey' | 'resolve' | 'snapshot' | 'restartNeeded' | 'receipt';
  readonly options?: unknown;
  readonly frames: readonly Frame[];
  readonly transcript: string;
  readonly exitCode: number;
  readonly answer: unknown;
}

const FOLDER = new URL('./', import.meta.url);

const load = (file: string): Transcript => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

const answerOf = ({ query, options, frames, transcript, exitCode }: Transcript): unknown => {
  switch (query) {
    case 'survey':
      return pacman.survey(options as SurveyOptions).read(framesOf(frames));
    case 'resolve':
      return pacman.resolve(options as Wanted).read(framesOf(frames));
    case 'snapshot':
      return pacman.snapshot().read(framesOf(frames));
    case 'restartNeeded':
      return pacman.restartNeeded().read(framesOf(frames));
    case 'receipt':
      return pacman.receipt(transcript, exitCode);
  }
};

/** Hints are the house's words and may get better; the recordings hold what was seen and which fault it is. */
const withoutHints = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, member) => (key === 'hint' ? undefined : member));

describe('recorded transcripts', () => {
  it.each(FILES)('%s', (file) => {
    const recorded = load(file);
    expect(withoutHints(answerOf(recorded))).toEqual(recorded.answer);
  });
});

const EVERYTHING = load('arch.survey.everything.json');
const OPTIONS = EVERYTHING.options as SurveyOptions;

type Edit = (frame: Frame) => Frame;

const surveyOf = (edit: Edit, options = OPTIONS) =>
  pacman.survey(options).read(framesOf(EVERYTHING.frames.map((frame) => edit(frame))));

const only =
  (name: string, edit: (stdout: string) => string): Edit =>
  (frame) =>
    frame.name === name ? { ...frame, stdout: edit(frame.stdout) } : frame;

describe('a survey', () => {
  it('says so when the package lists are older than allowed', () => {
    const read = surveyOf(
      only('age', () => '90000\n'),
      OPTIONS,
    );
    expect(read).toMatchObject({ ok: true, value: { metadataAgeS: 90_000, faults: [{ code: 'metadata-stale' }] } });
  });

  it('finds a package whose name no simple pattern matches', () => {
    const read = surveyOf(only('installed', (text) => `${text}libsigc++\t2.12.1-1\tx86_64\tlibsigc++\t9000\t1\n`));
    expect(read.ok && read.value.manifest.packages.at(-1)).toMatchObject({ name: 'libsigc++', version: '2.12.1-1' });
  });

  it('believes no resolution whose two halves differ', () => {
    const read = surveyOf(only('transaction', (text) => text.split('\n').slice(1).join('\n')));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it.each([
    ['installed', 'evil\u001b[2J\t1-1\tany\tevil\t1\t0\n'],
    ['installed', '-rf\t1-1\tany\tevil\t1\t0\n'],
    ['transaction', 'x$(touch canary)\t1-1\tcore\t1\tx-1-1-any.pkg.tar.zst\n'],
    ['updates', 'nonsense\n'],
    ['holders', 'surprise\n'],
    ['lock', 'yesterday\n'],
    ['missing', 'what\n'],
    ['unmerged', 'relative/path\n'],
    ['kernels', 'one two three\n'],
  ])('refuses an answer with an odd line in %s, and shows the line', (name, line) => {
    const read = surveyOf(only(name, (stdout) => line + stdout));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    expect(!read.ok && read.fault.message).toContain(line.trim());
  });

  it('never throws, whatever a host sends', () => {
    const names = EVERYTHING.frames.map(({ name }) => name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), fc.nat(), (name, text, at) => {
        const spliced = only(name, (stdout) => {
          const start = at % (stdout.length + 1);
          return stdout.slice(0, start) + text + stdout.slice(start + text.length);
        });
        expect(() => surveyOf(spliced)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
