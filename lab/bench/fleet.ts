// The hosts of a benchmark, and the file that hands them to the programs that are measured.
import { readFileSync, writeFileSync } from 'node:fs';
import type { HostOptions } from '../host/host-spec.ts';
import type { Lab } from '../lab.ts';

export interface FleetHost {
  readonly name: string;
  readonly family: MeasuredFamily;
  readonly address: string;
  readonly port: number;
  readonly user: string;
}

export interface Fleet {
  readonly hosts: readonly FleetHost[];
  readonly identityFile: string;
  readonly knownHosts: string;
  /** Hosts in flight at once. */
  readonly parallel: number;
}

export const familyChoices = ['rocky', 'debian', 'both'] as const;
export type FamilyChoice = (typeof familyChoices)[number];
type MeasuredFamily = Exclude<FamilyChoice, 'both'>;
type MeasuredHost = HostOptions & { readonly family: MeasuredFamily };

/** `both`: every other host is a Debian one. */
export function hostOptions(count: number, choice: FamilyChoice): MeasuredHost[] {
  const familyAt = (index: number): MeasuredFamily => {
    if (choice !== 'both') return choice;
    return index % 2 === 0 ? 'rocky' : 'debian';
  };
  return Array.from({ length: count }, (_, index) => ({ name: `host${index + 1}`, family: familyAt(index) }));
}

export function fleetOf(lab: Lab, options: readonly MeasuredHost[], parallel: number): Fleet {
  const hosts = options.map(({ name, family }) => {
    const { address, port, user } = lab.host(name);
    return { name, family, address, port, user };
  });
  return { hosts, identityFile: lab.identityFile, knownHosts: lab.knownHostsPath, parallel };
}

export function writeFleet(path: string, fleet: Fleet): void {
  writeFileSync(path, JSON.stringify(fleet));
}

export function readFleet(path: string): Fleet {
  return JSON.parse(readFileSync(path, 'utf8')) as Fleet;
}
