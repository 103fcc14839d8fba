// What a person runs after a killed tdnf, which has no repair of its own: the older versions by their exact names.
import type { Damage, Repair } from '../package-manager.ts';
import { doubledOf } from '../rpm/doubled.ts';
import { nevraText } from '../rpm/nevra.ts';
import { isKernel } from './kernel.ts';

export const repair = ({ manifest }: Damage): Repair => {
  const older = doubledOf(manifest).flatMap((double) => (isKernel(double.newest.name) ? [] : double.older));
  const removal = older.length === 0 ? [] : [`rpm -e ${older.map(nevraText).join(' ')}`];
  return { kind: 'by-hand', steps: [...removal, 'rpm -Va --nofiles', 'tdnf install or tdnf remove: what it names'] };
};
