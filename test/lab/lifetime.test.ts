// Proves that no broken line, killed process, lost host or second operator makes patchctl run a transaction twice, or tell a comfortable lie.
import { describe } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { LINE_HOSTS, testBrokenLines } from './lifetime-lines.ts';
import { PEOPLE_HOSTS, testPeople } from './lifetime-people.ts';
import { raiseStage } from './lifetime-stage.ts';

describe.skipIf(!requireLab())('the lifetime of a run', () => {
  const stage = raiseStage([...LINE_HOSTS, ...PEOPLE_HOSTS]);
  // One scenario waits for timers most of the time: the others run meanwhile.
  describe.concurrent('when lines, processes and hosts break', () => testBrokenLines(stage));
  describe.concurrent('when people come in between', () => testPeople(stage));
});
