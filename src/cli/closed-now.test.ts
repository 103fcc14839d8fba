import { describe, expect, it } from 'vitest';
import { FLEET, planOf } from '../../test/sample-fleet.ts';
import { ALWAYS_OPEN, sampleHost } from '../../test/sample-host.ts';
import type { Calendar } from '../core/window/window.ts';
import { closedNow } from './closed-now.ts';

const CLOSED: Calendar = { ...ALWAYS_OPEN, openAt: () => undefined, next: () => [] };

describe('hosts of a plan whose windows are closed', () => {
  const plan = planOf(FLEET);
  const hosts = plan.hosts.map(({ name }) => sampleHost({ name, windows: ['night'] }));
  const moment = { hosts, calendar: CLOSED, now: 0, override: false };

  it('are named before anybody says yes, once for each reason', () => {
    const lines = closedNow(plan, moment);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Not now: .*, no opening is known within two years$/);
  });

  it('are not named while they are open, or when windows are overridden', () => {
    expect(closedNow(plan, { ...moment, calendar: ALWAYS_OPEN })).toEqual([]);
    expect(closedNow(plan, { ...moment, override: true })).toEqual([]);
  });
});
