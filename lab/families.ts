// The families of hosts the lab can boot.

export type Family = 'debian' | 'rocky';
