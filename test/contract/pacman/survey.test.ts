// What the adapter makes of a survey that is not quite as recorded. The recordings themselves are read by ../contract.test.ts.
import { describe, expect, it } from 'vitest';
import type { SurveyOptions } from '../../../src/package-managers/package-manager.ts';
import { pacman } from '../../../src/package-managers/pacman/pacman.ts';
import { type Frame, framesOf } from '../../../src/remote/frames.ts';
import { loadRecording } from '../recording.ts';

const EVERYTHING = loadRecording('pacman', 'arch.survey.everything.json');
const OPTIONS = EVERYTHING.options as SurveyOptions;

type Edit = (frame: Frame) => Frame;

const surveyOf = (edit: Edit, options = OPTIONS) =>
  pacman.survey(options).read(framesOf((EVERYTHING.frames ?? []).map((frame) => edit(frame))));

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
});
