// Raises QEMU guests beside the hosts of a lab, and finds those that run. This is what tests import.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeHostKey } from '../host/write-identity.ts';
import { baseImage } from '../images/base-image.ts';
import { attachLab, type Lab } from '../lab.ts';
import { type LabState, labDisk, labGroup, readState } from '../lab-state.ts';
import { addressOf, mirrorPort } from '../network.ts';
import { cacheDirectory } from '../places.ts';
import { cachedRepositories, indexAgain } from '../repos/repository.ts';
import { guestAvailability } from './can-run.ts';
import { type Guest, guestOf } from './guest.ts';
import { type GuestImage, guestImage } from './guest-image.ts';
import { type GuestOptions, type GuestRecord, readGuests, writeGuests } from './guest-record.ts';
import { introduce, makeDisk, offerPackages } from './make-guest.ts';
import { startGuest } from './start-guest.ts';

/** Above the addresses of the lab's hosts. */
const firstNumber = 250;
const most = 5;

function check(lab: Lab, state: LabState | undefined, guests: readonly GuestOptions[]): LabState {
  const available = guestAvailability();
  if (!available.ok) throw new Error(`lab: this machine cannot carry guests: ${available.reason}`);
  if (state === undefined) throw new Error(`lab: there is no lab "${lab.id}"`);
  if (state.network !== 'loop') throw new Error('lab: guests need a lab on loopback');
  if (!state.hosts.some((host) => host.options.family === 'debian'))
    throw new Error('lab: guests need a lab with a Debian host, whose repositories they share');
  if (readGuests(lab.id).length > 0) throw new Error(`lab: lab ${lab.id} has its guests already`);
  if (guests.length > most) throw new Error(`lab: one lab carries at most ${most} guests`);
  return state;
}

async function record(state: LabState, options: GuestOptions, index: number): Promise<GuestRecord> {
  const directory = join(labDisk(state.id), 'guests', options.name);
  mkdirSync(directory, { recursive: true });
  return {
    options,
    address: addressOf(state, firstNumber + index),
    port: 2222, // the machine's own sshd may listen on port 22 of all addresses
    hostKey: await makeHostKey(directory),
    directory,
    group: `${labGroup(state.id)}/guest-${options.name}`,
    mirror: { address: addressOf(state, 1), port: mirrorPort },
  };
}

async function offer(id: string, { kernels }: GuestImage): Promise<void> {
  const root = join(labDisk(id), 'mirror');
  const of = (age: string): string[] => readdirSync(join(kernels, age)).map((deb) => join(kernels, age, deb));
  offerPackages(root, of('old'), 'main');
  offerPackages(root, of('new'), 'security');
  await indexAgain({ root, keyring: join(cacheDirectory, 'signing-key') });
}

/**
 * Boots guests and returns when systemd in all of them has started everything. They join the lab's inventory, use its
 * mirror, and end with the lab. Cold about two minutes, warm about half a minute, per two guests and two cores.
 */
export async function raiseGuests(lab: Lab, wanted: readonly GuestOptions[]): Promise<readonly Guest[]> {
  const state = check(lab, readState(lab.id), wanted);
  const image = await guestImage(await cachedRepositories('debian', await baseImage('debian')));
  const records = await Promise.all(wanted.map((options, index) => record(state, options, index)));
  writeGuests(lab.id, records);
  await offer(lab.id, image);
  for (const one of records) {
    await makeDisk(lab, one, image);
    introduce(lab, one);
    startGuest(one);
  }
  const guests = records.map((one) => guestOf(lab, one));
  await Promise.all(guests.map((guest) => guest.waitUntilUp()));
  return guests;
}

/** The guests of a lab that is up, from whatever process raised them. */
export function attachGuests(id: string): readonly Guest[] {
  return readGuests(id).map((one) => guestOf(attachLab(id), one));
}
