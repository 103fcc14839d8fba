// From apt's steps to changes: what happens to each package, from where, and whether it is security.
import { bandOf } from '../../core/band.ts';
import type { Action, Change } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { compareDpkg } from '../../core/version/dpkg.ts';
import { classify } from './classify.ts';
import type { Knowledge } from './knowledge.ts';
import type { Step } from './simulation.ts';

/** What is known of a change before it is classified. */
interface Draft {
  readonly action: Action;
  readonly name: string;
  readonly arch: string;
  readonly from: string | null;
  readonly to: string;
  readonly origins: string;
  /** Absent: the classification says it. */
  readonly why?: string;
}

const reasonOf = (action: Action, origin: string, advisories: Change['advisories']): string => {
  if (action === 'downgrade') return `apt's preferences ask for the older version in ${origin}`;
  if (action === 'install') return 'new dependency of the update';
  if (advisories.length > 0) return `security update from ${advisories.map(({ id }) => id).join(', ')}`;
  return `newer version in ${origin}`;
};

export const changeOf = (draft: Draft, knowledge: Knowledge): Change => {
  const { action, name, arch, from, to } = draft;
  const { origin, security, advisories } = classify(knowledge.tableOf(draft), draft, knowledge.repositories);
  const why = draft.why ?? reasonOf(action, origin, advisories);
  const band = bandOf(security, advisories);
  const source = knowledge.sourceOf(draft);
  const change = { action, package: name, arch, from, to, origin, security, advisories, band, due: null, why } as const;
  return source === undefined ? change : { ...change, source };
};

const removalOf = ({ name, arch, version, source, sourceVersion }: InstalledPackage): Change => ({
  action: 'remove',
  package: name,
  arch,
  from: version,
  to: null,
  origin: '',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: 'does not fit together with the updates',
  source: { name: source, from: sourceVersion, to: null },
});

const actionOf = (from: string | null, to: string): Action => {
  if (from === null) return 'install';
  return compareDpkg(to, from) < 0 ? 'downgrade' : 'upgrade';
};

const changeOfStep = (step: Step, knowledge: Knowledge): Change | undefined => {
  if (step.to !== null) {
    const { name, arch = '', from, to, origins } = step;
    return changeOf({ action: actionOf(from, to), name, arch, from, to, origins }, knowledge);
  }
  const installed = knowledge.find(step.arch === undefined ? step.name : `${step.name}:${step.arch}`);
  return installed && removalOf(installed);
};

/** The changes of a simulation, in apt's order. Faults on a removal of something that is not installed. */
export const changesOf = (steps: readonly Step[], knowledge: Knowledge): Result<readonly Change[]> => {
  const changes: Change[] = [];
  for (const step of steps) {
    const change = changeOfStep(step, knowledge);
    if (change === undefined) {
      return failed(fault('reply-unreadable', `apt-get -s removes ${step.name}, which dpkg-query does not list`));
    }
    changes.push(change);
  }
  return ok(changes);
};
