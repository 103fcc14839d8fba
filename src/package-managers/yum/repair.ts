// What a person runs after a killed yum. Its own tools for that are in yum-utils, guess from old transactions, and were never run here.
import type { Damage, Repair } from '../package-manager.ts';

export const repair = ({ faults }: Damage): Repair => ({
  kind: 'by-hand',
  steps: faults.some(({ code }) => code === 'manager-interrupted')
    ? ['yum install yum-utils', 'yum-complete-transaction', 'package-cleanup --cleandupes', 'yum check']
    : ['yum check', 'yum install or yum remove: what it names'],
});
