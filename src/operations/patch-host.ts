// The whole engine of one host: next step, perform or note, journal, advance. Everything else is in the steps.
import type { HostEvent } from '../core/event.ts';
import type { Outcome } from '../core/outcome.ts';
import { advance } from '../core/patching/advance.ts';
import type { Course } from '../core/patching/course.ts';
import { type Effect, nextStep } from '../core/patching/next-step.ts';
import type { HostState } from '../core/patching/state.ts';
import { apply, observeTask } from './effects/apply.ts';
import { check } from './effects/check.ts';
import { clear } from './effects/clear.ts';
import { connect } from './effects/connect.ts';
import { type EffectContext, hangUp } from './effects/effect-context.ts';
import { hooks } from './effects/hooks.ts';
import { reboot } from './effects/reboot.ts';
import { restart } from './effects/restart.ts';
import { takeSnapshot } from './effects/snapshot.ts';
import { verify } from './effects/verify.ts';

const perform = (effect: Effect, work: EffectContext): Promise<HostEvent> => {
  switch (effect.kind) {
    case 'connect':
      return connect(work);
    case 'clear':
      return clear(work);
    case 'snapshot':
      return takeSnapshot(work);
    case 'apply':
      return apply(work, effect);
    case 'observe':
      return observeTask(work, effect);
    case 'verify':
      return verify(work, effect);
    case 'check':
      return check(work, effect.phase);
    case 'hooks':
      return hooks(work, effect.phase, effect.conclusion);
    case 'restart':
      return restart(work, effect.units);
    case 'reboot':
      return reboot(work, effect.bootId);
  }
};

/**
 * Patches one host from `state` to its outcome. Each event is on disk before the next effect.
 * Rejects only when the journal cannot be written or on a bug.
 */
export const patchHost = async (work: EffectContext, start: HostState, course: Course): Promise<Outcome> => {
  let state = start;
  try {
    for (;;) {
      const step = nextStep(state, course);
      if (step.kind === 'stop') return step.outcome;
      const event = step.kind === 'note' ? step.event : await perform(step.effect, work);
      await work.journal.append(work.host.name, event);
      state = advance(state, event);
    }
  } finally {
    await hangUp(work);
  }
};
