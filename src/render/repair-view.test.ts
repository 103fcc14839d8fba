// What people see before they are asked whether a host shall be repaired.
import { describe, expect, it } from 'vitest';
import { fault } from '../core/fault.ts';
import type { Look } from './look.ts';
import { renderDiagnosis, type ShownDiagnosis } from './repair-view.ts';

const LOOK: Look = { width: 100, color: false, unicode: true, now: 0 };
const found = [fault('manager-interrupted', 'lab-slow is half-configured')];

describe('renderDiagnosis', () => {
  it.each<[ShownDiagnosis, readonly string[]]>([
    [{ kind: 'sound' }, ['web01  nothing to repair']],
    [
      { kind: 'refused', fault: fault('lock-held', 'apt-get holds it') },
      ['web01 was not touched', 'apt-get holds it', '→ wait'],
    ],
    [
      { kind: 'job', found, steps: ['dpkg --configure -a', 'apt-get install -f'] },
      ['Found', 'half-configured', 'Will run   dpkg --configure -a', 'apt-get install -f'],
    ],
    [{ kind: 'by-hand', found, steps: ['yum check'] }, ['nothing was run', 'By hand    yum check']],
  ])('%j', (diagnosis, parts) => {
    const text = renderDiagnosis('web01', diagnosis, LOOK);
    for (const part of parts) expect(text).toContain(part);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('never lets a host act on the terminal', () => {
    const odd = [fault('manager-broken', 'a\u001b[2Jb')];
    expect(renderDiagnosis('web01', { kind: 'by-hand', found: odd, steps: [] }, LOOK)).not.toContain('\u001b');
  });
});
