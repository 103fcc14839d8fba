import { describe, expect, it } from 'vitest';
import { change, plain, planHost, planOf } from '../../test/sample-fleet.ts';
import { renderScan } from './scan-view.ts';

const scanOf = (...changes: readonly ReturnType<typeof change>[]): string =>
  renderScan('2026-11-22.1', planOf([planHost('web01', { changes })]), plain(100));

describe('a scan', () => {
  it('shows exploited updates where the host is listed, and in the first line', () => {
    const text = scanOf(
      change('openssl', { security: true, band: 1 }),
      change('curl', { security: true, band: 4 }),
      change('nano'),
    );
    expect(text).toContain('1 with exploited ones');
    expect(text).toMatch(/web01 .* 3 +2 \(1 exploited\)/);
  });

  it('shows an exploited update beside others that nobody classified', () => {
    const text = scanOf(change('linux', { security: true, band: 1 }), change('nano', { security: 'unknown', band: 4 }));
    expect(text).toMatch(/web01 .* 2 +unknown \(1 exploited\)/);
  });
});
