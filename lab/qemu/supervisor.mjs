// Runs one guest until it is powered off: each reboot is a new QEMU, with the kernel that the guest's disk names by then.
// Plain JavaScript: it runs as a process of its own, both from the sources (tests) and from dist (CLI).
// usage: supervisor.mjs GUEST_DIR BOOT_LOADER OFFSET KERNEL_COMMAND_LINE QEMU_ARGUMENT...
//   GUEST_DIR may have the file `fate`: what the next reboot is to become, see RebootFate in guest.ts
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [directory, bootLoader, offset, commandLine, ...machine] = process.argv.slice(2);
const file = (name) => join(directory, name);
const fate = () => (existsSync(file('fate')) ? readFileSync(file('fate'), 'utf8').trim() : 'as-installed');

/** Takes kernel and initrd from the disk, or keeps those of the last boot. Returns the kernel's release. */
function load(last) {
  if (last !== undefined && fate() === 'old-kernel') return last;
  return execFileSync('sh', [bootLoader, file('disk.img'), offset, directory], { encoding: 'utf8' }).trim();
}

/** Why QEMU ended, in its own words: guest-reset is a reboot. undefined when it did not say. */
function run() {
  const initrd = existsSync(file('initrd.img')) ? ['-initrd', file('initrd.img')] : [];
  const kernel = ['-kernel', file('vmlinuz'), ...initrd, '-append', commandLine];
  const qemu = spawn('qemu-system-x86_64', [...machine, ...kernel, '-no-reboot', '-qmp', 'stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  qemu.stdin.write('{"execute":"qmp_capabilities"}\n'); // events come only after this
  let reason;
  createInterface(qemu.stdout).on('line', (line) => {
    const { event, data } = JSON.parse(line);
    if (event === 'SHUTDOWN') reason = data.reason;
  });
  return new Promise((resolve, reject) => {
    qemu.on('error', reject);
    qemu.on('close', () => resolve(reason));
  });
}

for (let release, boots = 0; boots === 0 || fate() !== 'never'; boots += 1) {
  release = load(release);
  appendFileSync(file('boots.log'), `${release}\n`);
  if ((await run()) !== 'guest-reset') break;
}
