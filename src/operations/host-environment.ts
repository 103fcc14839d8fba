// What the admin's commands are told of a host, as environment variables. docs/HOOKS.md documents them.
import type { Host } from '../core/host.ts';

/** No secrets: everybody on a machine may read an environment. */
export const hostEnvironment = (host: Host): Readonly<Record<string, string>> => ({
  PATCHCTL_HOST: host.name,
  PATCHCTL_ADDRESS: host.address,
  PATCHCTL_TIER: host.tier,
  PATCHCTL_RING: host.ring,
});
