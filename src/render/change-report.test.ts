import { describe, expect, it } from 'vitest';
import { change, planHost } from '../../test/sample-fleet.ts';
import { changeReport } from './change-report.ts';

const debian = { id: 'debian', version: '12', name: 'Debian' };
const arch = { id: 'arch', version: '', name: 'Arch' };

describe('the fleet change report', () => {
  it('has one row for the hosts of one distribution, with the most urgent band', () => {
    const hosts = [
      planHost('web01', { os: debian, changes: [change('nginx', { band: 4 })] }),
      planHost('web02', { os: { ...debian, version: '12.15' }, changes: [change('nginx', { band: 2 })] }),
    ];
    expect(changeReport(hosts)).toMatchObject([{ package: 'nginx', band: 2, hosts: ['web01', 'web02'] }]);
  });

  it('does not lend the band of one distribution to another whose versions look alike', () => {
    const hosts = [
      planHost('web01', { os: debian, changes: [change('nano', { band: 6 })] }),
      planHost('arch01', { os: arch, changes: [change('nano', { band: 4, security: 'unknown' })] }),
    ];
    expect(changeReport(hosts).map(({ band, hosts: names }) => [band, names])).toEqual([
      [4, ['arch01']],
      [6, ['web01']],
    ]);
  });
});
