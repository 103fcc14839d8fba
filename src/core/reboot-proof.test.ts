// When is a reboot proven?
import { expect, it } from 'vitest';
import { type Boot, wasRebooted } from './reboot-proof.ts';

const before: Boot = { id: 'a', uptimeS: 5_000, bootedAtS: 1_000_000 };
const fresh: Boot = { id: 'b', uptimeS: 12, bootedAtS: 1_005_020 };

it.each<readonly [string, Boot, boolean]>([
  ['a new boot id, a small uptime, a later boot time', fresh, true],
  ['the old boot', { ...before, uptimeS: 5_030 }, false],
  ['a new boot id confirmed by the uptime alone', { ...fresh, bootedAtS: null }, true],
  ['a new boot id confirmed by the boot time alone', { ...fresh, uptimeS: 9_000 }, true],
  ['a new boot id that everything else contradicts', { ...before, id: 'b', uptimeS: 5_030 }, false],
  ["a container that shows its machine's boot id", { ...fresh, id: 'a' }, true],
  [
    "the machine's clock was set, and nothing else happened",
    { ...before, uptimeS: 5_030, bootedAtS: 1_003_600 },
    false,
  ],
  ['the boot time moved by what it moves by itself', { ...before, uptimeS: 10, bootedAtS: 1_000_001 }, false],
])('%s', (_what, now, proven) => {
  expect(wasRebooted(now, { id: 'a', before, elapsedS: 30 })).toBe(proven);
});

it('takes the boot id alone where nobody saw the host before', () => {
  expect(wasRebooted(fresh, { id: 'a', elapsedS: 0 })).toBe(true);
  expect(wasRebooted({ ...fresh, id: 'a' }, { id: 'a', elapsedS: 0 })).toBe(false);
});
