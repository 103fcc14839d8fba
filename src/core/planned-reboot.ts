// What a plan means for the reboot of one host, as far as it is known before anything is changed.
import type { PlanHost } from './plan.ts';

/** `certain`: whatever comes. `due`: needed already. `in-window`: needed already, and only while a window is open. */
export type PlannedReboot = 'certain' | 'due' | 'in-window' | 'none';

/** A change may bring a need of its own: then `none` means "not yet known". */
export const plannedReboot = ({ verdict, reboot }: Pick<PlanHost, 'verdict' | 'reboot'>): PlannedReboot => {
  if (verdict !== 'changes' && verdict !== 'up-to-date') return 'none';
  switch (reboot.policy) {
    case 'never':
      return 'none';
    case 'always':
      return 'certain';
    case 'if-needed':
      return reboot.needed === true ? 'due' : 'none';
    case 'in-window':
      return reboot.needed === true ? 'in-window' : 'none';
  }
};
