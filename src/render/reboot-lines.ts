// Which hosts a plan will reboot, as far as that is known: also those on which nothing else is done.
import type { Plan, PlanHost } from '../core/plan.ts';
import { plannedReboot } from '../core/planned-reboot.ts';
import { namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { attention, type Styled, styled } from './styled.ts';

const KINDS = [
  ['certain', 'reboots (policy: always)'],
  ['due', 'reboots: it needs to already'],
  ['in-window', 'reboots, if a window is open for long enough: it needs to already'],
] as const;

const text = (hosts: readonly PlanHost[], what: string): readonly Styled[] => {
  const alone = hosts.filter(({ verdict }) => verdict === 'up-to-date');
  const names = (some: readonly PlanHost[]): string => namesText(some.map(({ name }) => name));
  if (hosts.length === 0) return [];
  const also = alone.length === 0 ? [] : [attention(`; nothing else is done on ${names(alone)}`)];
  return [styled(`${names(hosts)}  ${what}`, ...also)];
};

/** Empty for a plan that is about nothing else. */
export const rebootsBlock = ({ hosts, options }: Pick<Plan, 'hosts' | 'options'>): Labelled => ({
  label: 'Reboots',
  texts:
    options.goal === 'reboot'
      ? []
      : KINDS.flatMap(([kind, what]) =>
          text(
            hosts.filter((host) => plannedReboot(host) === kind),
            what,
          ),
        ),
});
