// What dnf 4's plugins print around an answer, and odd lines within one; the recordings themselves run in ../contract.test.ts.
import { describe, expect, it } from 'vitest';
import { dnf } from '../../../src/package-managers/dnf/dnf.ts';
import type { SurveyOptions } from '../../../src/package-managers/package-manager.ts';
import { type Frame, framesOf } from '../../../src/remote/frames.ts';
import { loadRecording } from '../recording.ts';

const EVERYTHING = loadRecording('dnf', 'rocky-9.survey.everything.json');
const FRAMES = EVERYTHING.frames ?? [];
const OPTIONS = EVERYTHING.options as SurveyOptions;

type Edit = (frame: Frame) => Frame;

const surveyOf = (edit: Edit, options = OPTIONS) =>
  dnf.survey(options).read(framesOf(FRAMES.map((frame) => edit(frame))));

const only =
  (name: string, edit: (stdout: string) => string): Edit =>
  (frame) =>
    frame.name === name ? { ...frame, stdout: edit(frame.stdout) } : frame;

const SUBSCRIPTION =
  'Updating Subscription Management repositories.\nUnable to read consumer identity\n\n' +
  'This system is not registered with an entitlement server. You can use "rhc" or "subscription-manager" to register.\n\n';

const RELEASE_NOTICE = `${'='.repeat(80)}
WARNING:
  A newer release of "Amazon Linux" is available.

  Available Versions:

  Version 2023.5.20240624:
    Run the following command to upgrade to 2023.5.20240624:

      dnf upgrade --releasever=2023.5.20240624

    Release notes:
     https://docs.aws.amazon.com/linux/al2023/release-notes/relnotes-2023.5.20240624.html

  Version 2023.5.20240701:
    Run the following command to upgrade to 2023.5.20240701:

${'='.repeat(80)}
`;

const DNF_ANSWERS = new Set(['upgrade', 'candidates', 'advisory-list', 'advisory-info', 'check', 'repositories']);

const noisy =
  (noise: string): Edit =>
  (frame) =>
    DNF_ANSWERS.has(frame.name) ? { ...frame, stdout: noise + frame.stdout } : frame;

describe('a survey', () => {
  it.each([
    ['the banner of subscription-manager', SUBSCRIPTION],
    ['the question that Amazon Linux prints', 'Is this ok [y/N]: '],
    ['the age of the metadata', 'Last metadata expiration check: 0:01:35 ago on Sun Nov 22 22:05:45 2026.\n'],
  ])('reads the same through %s', (_, noise) => {
    expect(surveyOf(noisy(noise))).toEqual(EVERYTHING.answer);
  });

  it('takes the notice of a newer Amazon Linux release out of the answer and shows it', () => {
    const read = surveyOf(noisy(RELEASE_NOTICE));
    expect(read).toMatchObject({
      ok: true,
      value: { attention: ['pinned to its release; 2023.5.20240701 is available (dnf check-release-update)'] },
    });
    expect(read.ok && read.value.pending).toEqual(
      (EVERYTHING.answer as { readonly value: { readonly pending: unknown } }).value.pending,
    );
  });

  it('says so when the metadata is older than allowed', () => {
    const read = surveyOf((frame) => frame, { ...OPTIONS, maxMetadataAgeS: 60 });
    expect(read).toMatchObject({ ok: true, value: { faults: [{ code: 'metadata-stale' }] } });
  });

  it.each([
    ['manifest', 'evil\u001b[2J\t(none)\t1\t1\tnoarch\tevil-1-1.src.rpm\t1\n'],
    ['manifest', '-rf\t(none)\t1\t1\tnoarch\tevil-1-1.src.rpm\t1\n'],
    ['candidates', 'x$(touch canary)\t0\t1\t1\tnoarch\tbaseos\t1\t1\n'],
    ['advisory-list', 'RLSA-2026:1 Important/Sec. nonsense\n'],
    ['repositories', 'surprise\n'],
    ['metadata', 'baseos\tperhaps\t1\n'],
    ['check', 'dnf has found something new\n'],
    ['reboot', 'Maybe.\n'],
    ['services', 'not a unit\n'],
  ])('refuses an answer with an odd line in %s, and shows the line', (name, line) => {
    const read = surveyOf(only(name, (stdout) => line + stdout));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    expect(!read.ok && read.fault.message).toContain(line.trim());
  });
});
