// Hooks: the admin's own commands around a host or a run. Data only; operations/ runs them. docs/HOOKS.md is the contract.
import type { Side } from './check.ts';

/** `before`: ahead of the change. `after`: the host is sound, whatever came of it. `failure`: the outcome uses up failure budget. */
export type HookPhase = 'before' | 'after' | 'failure';

export interface Hook {
  /** Given, or the command's first words. */
  readonly name: string;
  /** For `/bin/sh -c`; on the host it runs as root. May run again after an interruption: it must be idempotent. */
  readonly command: string;
  readonly on: Side;
  readonly timeoutMs: number;
}

export type Hooks = Readonly<Record<HookPhase, readonly Hook[]>>;

export const NO_HOOKS: Hooks = { before: [], after: [], failure: [] };

export interface HookResult {
  readonly name: string;
  readonly on: Side;
  /** Null: it did not end in time, or could not be started; `detail` says which. */
  readonly code: number | null;
  /** Last lines of its output, or why there is none. */
  readonly detail: string;
}

export const hooksSucceeded = (results: readonly HookResult[]): boolean => results.every(({ code }) => code === 0);
