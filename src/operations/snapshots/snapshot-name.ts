// How the snapshot of a host in a run is called: the same after a crash, and never that of another bastion.

/** @param plan its id, which no other bastion's run of the same number has */
export const snapshotId = (run: string, plan: { readonly id: string }): string => `${run}-${plan.id}`;
