// What a test asks for when it asks for a guest, and what is written down about each, for other processes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostOptions } from '../host/host-spec.ts';
import { labDirectory } from '../lab-state.ts';
import type { RootLayout } from './disk-layout.ts';

export type GuestOptions = Pick<HostOptions, 'name' | 'tier' | 'ring' | 'labels'> & {
  /** Default plain. */
  readonly root?: RootLayout;
};

export type GuestRecord = {
  readonly options: GuestOptions;
  /** On loopback; QEMU forwards it to the guest's sshd. */
  readonly address: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** Disk, console, kernel and fate of the guest. */
  readonly directory: string;
  /** Path of the guest's control group below each hierarchy. */
  readonly group: string;
  /** The lab's mirror, as the machine reaches it. */
  readonly mirror: { readonly address: string; readonly port: number };
};

function file(id: string): string {
  return join(labDirectory(id), 'guests.json');
}

export function readGuests(id: string): readonly GuestRecord[] {
  return existsSync(file(id)) ? (JSON.parse(readFileSync(file(id), 'utf8')) as GuestRecord[]) : [];
}

export function writeGuests(id: string, guests: readonly GuestRecord[]): void {
  writeFileSync(file(id), JSON.stringify(guests, null, 2), { mode: 0o600 });
}
