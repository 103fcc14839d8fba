// Limits on how many members of a failure domain may be down together. Kept in the plan, so that resume holds to them, too.

export interface Limit {
  /** `domain`: hypervisor, rack, cluster. `group`: max_unavailable or quorum. `jump`: a jump host and the hosts behind it. */
  readonly kind: 'domain' | 'group' | 'jump';
  readonly name: string;
  /** Members of the whole inventory that may be in flight or down at once; at least 1, or 0 where a quorum leaves no room. */
  readonly max_unavailable: number;
  /** All members in the inventory, also those that this plan does not touch. For `jump`: the jump host first. */
  readonly hosts: readonly string[];
}
