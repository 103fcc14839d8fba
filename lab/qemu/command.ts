// `lab guest`: QEMU guests to try reboots, kernels and LVM snapshots on, without writing a test.
import { parseArgs } from 'node:util';
import { attachLab, raiseLab } from '../lab.ts';
import { guestAvailability } from './can-run.ts';
import { type Guest, type RebootFate, rebootFates } from './guest.ts';
import type { GuestOptions } from './guest-record.ts';
import { attachGuests, raiseGuests } from './guests.ts';
import { recordZfs } from './record-zfs.ts';

export const guestUsage = `       lab guest up [--plain N] [--lvm N] [--thin N] [--id ID]        (QEMU, real kernels: minutes; end it with lab down)
       lab guest reboots ID/GUEST ${rebootFates.join(' | ')}
       lab guest record-zfs ID/GUEST FOLDER                (once the guest has what qemu/zfs-modules.sh packed)`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function numbered(root: NonNullable<GuestOptions['root']>, count: string): GuestOptions[] {
  if (!/^[0-5]$/.test(count)) throw new Error(`lab: "${count}" is not a number of guests (at most 5)`);
  return Array.from({ length: Number(count) }, (_, index) => ({ name: `${root}${index + 1}`, root }));
}

async function up(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      plain: { type: 'string', default: '1' },
      lvm: { type: 'string', default: '0' },
      thin: { type: 'string', default: '0' },
      id: { type: 'string' },
    },
  });
  const wanted = [...numbered('plain', values.plain), ...numbered('lvm', values.lvm), ...numbered('thin', values.thin)];
  const available = guestAvailability();
  if (!available.ok) throw new Error(`lab: this machine cannot carry guests: ${available.reason}`);
  process.stderr.write(`Booting ${wanted.length} guests (the first time on a machine takes about three minutes) …\n`);
  const id = values.id === undefined ? {} : { id: values.id };
  const lab = await raiseLab({ hosts: [{ name: 'neighbour', family: 'debian' }], keep: true, ...id });
  const guests = await raiseGuests(lab, wanted).catch(async (error: unknown) => {
    await lab.down();
    throw error;
  });
  for (const guest of guests) print(`  ${guest.name.padEnd(12)} patch@${guest.address}:${guest.port}`);
  print(`\nInventory   ${lab.inventoryPath}`);
  print(`By hand     ssh -F ${lab.sshConfigPath} ${guests[0]?.name ?? 'GUEST'}`);
  print(`To end it   npm run lab -- down ${lab.id}`);
}

function find(target: string): Guest {
  const [id = '', name = ''] = target.split('/');
  const guest = attachGuests(id).find((one) => one.name === name);
  if (guest === undefined) throw new Error(`lab: there is no guest "${target}"; say ID/GUEST`);
  return guest;
}

function setFate(target = '', wanted = ''): void {
  const guest = find(target);
  const fate = rebootFates.find((one): one is RebootFate => one === wanted);
  if (fate === undefined) throw new Error(`lab: "${wanted}" is none of ${rebootFates.join(', ')}`);
  guest.onReboot(fate);
}

export async function guestCommand([command, ...args]: string[]): Promise<void> {
  if (command === 'up') return await up(args);
  if (command === 'reboots') return setFate(...args);
  if (command === 'record-zfs') {
    const [target = '', folder = '.'] = args;
    const { sshConfigPath } = attachLab(target.split('/')[0] ?? '');
    return await recordZfs(find(target), sshConfigPath, folder);
  }
  throw new Error(`lab: guest needs up, reboots or record-zfs\n${guestUsage}`);
}
