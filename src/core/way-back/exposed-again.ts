// What a rollback opens again: the security updates that go, as the plan of the run that brought them judged them. Pure.
import { type Change, isEffective } from '../change.ts';
import { mostUrgentAmong } from '../most-urgent.ts';
import { plainVersion } from './changes-back.ts';

/**
 * @param back the way back
 * @param forward the changes of the run that is undone
 * @returns of `forward`, those whose new version goes or whose old one comes back (a later run may have gone on from there); also where
 *   nobody could say whether they are security updates
 */
export const exposedAgain = (back: readonly Change[], forward: readonly Change[]): readonly Change[] => {
  const goes = new Set(back.map(({ package: name, from }) => `${name} ${plainVersion(from)}`));
  const comes = new Set(back.map(({ package: name, to }) => `${name} ${to}`));
  const isUndone = ({ package: name, from, to }: Change): boolean =>
    goes.has(`${name} ${to}`) || (from !== null && comes.has(`${name} ${from}`));
  return forward.filter((change) => isEffective(change) && change.security !== false && isUndone(change));
};

const SHOWN = 3;

/** `takes back 5 security updates, 1 exploited: lab-lib`; undefined where it takes none. */
export const exposureText = (exposed: readonly Change[]): string | undefined => {
  if (exposed.length === 0) return undefined;
  const unknown = exposed.filter(({ security }) => security === 'unknown').length;
  const sure = exposed.length - unknown;
  const updates = (count: number, kind: string): readonly string[] =>
    count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  const parts = [...updates(sure, 'security update'), ...updates(unknown, 'unrated update')];
  const text = `takes back ${parts.join(' and ')}`;
  const worst = mostUrgentAmong(exposed);
  if (worst === undefined) return text;
  const names = worst.changes.map((change) => change.package);
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${text}, ${names.length} ${worst.word}: ${names.slice(0, SHOWN).join(', ')}${more}`;
};
