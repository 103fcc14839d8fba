// The families of hosts the lab can boot and the package formats they use.

export type Family = 'debian' | 'rocky';

export const families = ['debian', 'rocky'] as const satisfies readonly Family[];
