// What is thought of a host's pending changes before anything is chosen: how urgent each one is, and whether it has to wait.
import type { Change } from '../core/change.ts';
import type { Residual } from '../core/cve/residual.ts';
import type { Host } from '../core/host.ts';
import { type Support, UNKNOWN_SUPPORT } from '../core/support.ts';
import type { HostSurvey } from './survey-host.ts';

/** The judgement of one host. Pure: everything it needs was looked up before. */
export interface Judgement {
  /** The same changes with band, due date and factors, the most urgent first. */
  assess(changes: readonly Change[]): readonly Change[];
  /** Why an assessed change has to wait (it soaks); undefined when it may go. */
  waits(change: Change): string | undefined;
  /** Why a change may not come along even where others need it; absent: whatever they need may. */
  forbids?(change: Change): string | undefined;
  /** Worth a line of attention: a feed that is missing or stale, an operating system past its end of life. */
  readonly attention: readonly string[];
  readonly support: Support;
  /** What stays open when the planned changes are installed; null where nobody can say. */
  residual(planned: readonly Change[]): Residual | null;
}

/** Looks up what judging a host needs. */
export type Judge = (host: Host, seen: HostSurvey) => Promise<Judgement>;

/** Takes the changes as the package manager classified them. */
export const AS_REPORTED: Judgement = {
  assess: (changes) => changes,
  waits: () => undefined,
  attention: [],
  support: UNKNOWN_SUPPORT,
  residual: () => null,
};
