// Which of two dry runs counts when packages would go that must not; the usual cases are in test/contract/zypper.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import { readUpgrade } from './upgrade.ts';

const solvable = (name: string, more = ''): string =>
  `<solvable type="package" name="${name}" edition="2-1" arch="noarch" ${more}/>`;

const summary = (inside: string): string =>
  `<stream><install-summary download-size="5" space-usage-diff="0">${inside}</install-summary></stream>`;

const frame = (name: string, stdout: string, code = 0): Frame => ({ name, code, stdout, stderr: '' });

const FREELY = frame(
  'upgrade',
  summary(
    `<to-upgrade>${solvable('new', 'edition-old="1-1" arch-old="noarch"')}</to-upgrade><to-remove>${solvable('old')}</to-remove>`,
  ),
);
const OBSOLETERS = frame('obsoleters', '<stream><solvable name="new"/></stream>');

const upgradeOf = (...frames: readonly Frame[]) => {
  const read = readUpgrade(framesOf(frames));
  if (!read.ok) throw new Error(read.fault.message);
  const { rows, freely, replacing, fault } = read.value;
  return { rows: rows.map(({ name }) => name), freely: freely?.length, replacing: [...replacing], code: fault?.code };
};

describe('readUpgrade', () => {
  it.each([
    ['nothing, where nothing is left', frame('upgrade-keeping', ''), [], 2],
    ['the one without removals', frame('upgrade-keeping', summary('')), [], 2],
    [
      'the one with removals, where zypper has no other',
      frame('upgrade-keeping', '<stream/>', 4),
      ['new', 'old'],
      undefined,
    ],
  ])('takes %s', (_, keeping, rows, freely) => {
    expect(upgradeOf(FREELY, OBSOLETERS, keeping)).toEqual({ rows, freely, replacing: ['new'], code: undefined });
  });

  it('takes the only one', () => {
    expect(upgradeOf(FREELY)).toEqual({ rows: ['new', 'old'], freely: undefined, replacing: [], code: undefined });
  });

  it('has a fault where there is no resolution', () => {
    expect(upgradeOf(frame('upgrade', '<stream/>', 4))).toMatchObject({ rows: [], code: 'resolution-failed' });
    expect(upgradeOf(frame('upgrade', summary(''), 106))).toMatchObject({ rows: [], code: 'metadata-failed' });
  });

  it('takes a row of an unknown kind for something that it does not understand', () => {
    const read = readUpgrade(framesOf([frame('upgrade', summary('<to-explode/>'))]));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
