// How the answers of restarted services are read.
import { expect, it } from 'vitest';
import { framesOf } from '../frames.ts';
import { restartServices } from './services.ts';

it('tells restarted, failed and untouched services apart', () => {
  const frame = (name: string, code: number, stderr = '') => ({ name, code, stdout: '', stderr });
  const read = restartServices(['web.service', 'stray-program', 'db', 'slow']).read(
    framesOf([
      frame('restart-0', 0),
      frame('restart-2', 1, 'Job for db.service failed.\nSee …\n'),
      frame('restart-3', 124),
    ]),
  );
  expect(read).toEqual({
    ok: true,
    value: {
      restarted: ['web.service'],
      failed: [
        { unit: 'db', detail: 'Job for db.service failed. See …' },
        { unit: 'slow', detail: 'no end within 180 s' },
      ],
    },
  });
});
