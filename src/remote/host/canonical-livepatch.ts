// What Ubuntu's livepatch service says beside the kernel: whether the running kernel is still covered. Its words are shown as they are.
import type { Frame } from '../frames.ts';

/** States in which all is well: what is applied is named by the kernel itself. */
const WELL = new Set(['applied', 'nothing-to-apply', 'supported', 'none', '']);

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * The state of the running kernel, when somebody should know it: `kernel-upgrade-required`, `apply-failed`.
 * @param frame `canonical-livepatch status --format json`; undefined where the service is not installed.
 */
export const canonicalLivepatchNote = (frame: Frame | undefined): readonly string[] => {
  if (frame === undefined) return [];
  const { Status: status } = recordOf(parsed(frame.stdout));
  if (!Array.isArray(status)) return [`Canonical Livepatch gave no answer (exit ${frame.code})`];
  const running = status.map(recordOf).filter((kernel) => kernel['Running'] === true);
  const states = running.flatMap((kernel) => [
    textOf(recordOf(kernel['Livepatch'])['State']),
    textOf(kernel['Supported']),
  ]);
  return [...new Set(states)].filter((state) => !WELL.has(state)).map((state) => `Canonical Livepatch: ${state}`);
};
