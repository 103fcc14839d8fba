// The worst end decides, and nothing less than all hosts proven is 0.
import { expect, it } from 'vitest';
import { exitCodeOfRun } from './exit-code.ts';
import type { Outcome } from './outcome.ts';

it.each<[readonly Outcome[], number, boolean, number]>([
  [['patched', 'unchanged'], 0, false, 0],
  [[], 0, false, 0],
  [['patched'], 1, false, 4],
  [['patched', 'refused'], 0, false, 4],
  [['degraded'], 0, false, 4],
  [['unreachable', 'deferred', 'reverted'], 0, false, 4],
  [['patched', 'stranded'], 0, false, 5],
  [['stranded'], 3, true, 5],
  [['patched'], 3, true, 130],
])('%j with %i not started, interrupted %s: %i', (outcomes, notStarted, interrupted, code) => {
  expect(exitCodeOfRun({ outcomes, notStarted, interrupted })).toBe(code);
});

it('takes reverted for what was wanted in a rollback, and for a failure elsewhere', () => {
  const end = { outcomes: ['reverted'] as const, notStarted: 0, interrupted: false };
  expect(exitCodeOfRun({ ...end, goal: 'rollback' })).toBe(0);
  expect(exitCodeOfRun({ ...end, goal: 'patch' })).toBe(4);
});
