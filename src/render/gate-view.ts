// A gate that wants an approval: what would go on, and for how long it has waited.
import type { GateStanding } from '../core/scheduling/gates.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { namesText } from './fold-names.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { strong } from './styled.ts';
import { asText, paragraph } from './to-lines.ts';

const waitText = (since: string | null, now: number): string =>
  since === null ? 'it is not its turn yet' : `waits for ${durationText(now - Date.parse(since))}`;

/** One line, wrapped: `Run 2026-11-22.3 · wave 2 production/critical · 3 hosts: web[01-03] · waits for 12 m`. */
export const renderGate = (run: string, { number, wave, waitingSince }: GateStanding, look: Look): string => {
  const { ring, tier, canary, hosts } = wave;
  const place = `wave ${number} ${ring}/${tier}${canary ? ' canary' : ''}`;
  const who = `${counted(hosts.length, 'host')}: ${namesText(hosts)}`;
  return asText(
    paragraph(facts([strong(`Run ${run}`), place, who, waitText(waitingSince, look.now)]), look, { first: 0, rest: 2 }),
  ).trimEnd();
};
