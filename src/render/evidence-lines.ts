// Where a policy wants evidence of an intrusion collected first: patching would destroy it.
import type { PlanHost } from '../core/plan.ts';
import { PRESETS } from '../core/priority/policies/presets.ts';
import { effectiveChanges } from './fold-hosts.ts';
import { namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { danger, styled } from './styled.ts';

/** `BOD 26-04`; policies of the inventory are known by their id. */
const titleOf = (policy: string): string => PRESETS.find(({ id }) => id === policy)?.title ?? policy;

interface Triage {
  readonly packages: Set<string>;
  readonly hosts: Set<string>;
}

const MOST_PACKAGES = 8;

const packagesText = (packages: readonly string[]): string => {
  const more = packages.length - MOST_PACKAGES;
  return more > 0 ? `${packages.slice(0, MOST_PACKAGES).join(', ')} and ${more} more` : packages.join(', ');
};

/** One sentence for each policy that wants it: `BOD 26-04 wants forensic triage before patching openssl on web01`. */
export const evidenceTexts = (hosts: readonly PlanHost[]): readonly string[] => {
  const byPolicy = new Map<string, Triage>();
  for (const host of hosts.filter(({ verdict }) => verdict === 'changes')) {
    for (const { package: name, forensic } of effectiveChanges(host)) {
      if (forensic === undefined) continue;
      const triage = byPolicy.get(forensic) ?? { packages: new Set(), hosts: new Set() };
      triage.packages.add(name);
      triage.hosts.add(host.name);
      byPolicy.set(forensic, triage);
    }
  }
  return [...byPolicy].map(
    ([policy, { packages, hosts: on }]) =>
      `${titleOf(policy)} wants forensic triage before patching ${packagesText([...packages])} on ${namesText([...on])}`,
  );
};

export const evidenceBlock = (hosts: readonly PlanHost[]): Labelled => ({
  label: 'Evidence first:',
  tone: 'danger',
  texts: evidenceTexts(hosts).map((text) => styled(danger(text))),
});
