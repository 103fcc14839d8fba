// The grub-pc trap: without a terminal its update silently installs no boot loader when debconf names no present device.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { linesOf, parseLines } from './parse-lines.ts';

interface Device {
  readonly path: string;
  readonly present: boolean;
}

const parseDevice = (line: string): Device | undefined => {
  const [, state, path] = /^(present|absent) (\S.*)$/.exec(line) ?? [];
  return state === undefined || path === undefined ? undefined : { path, present: state === 'present' };
};

/** An admin may have decided that no device is right, for example where another loader boots the machine. */
const CHOSEN_EMPTY = /^[* ]*grub-pc\/install_devices_empty: true$/;

/** Undefined when grub-pc is not installed or is safe to update; the caller knows whether it is going to be updated. */
export const readGrub = (frames: Frames): Result<Fault | undefined> => {
  const questions = frames.find('grub-questions');
  const answers = frames.find('grub-devices');
  if (questions === undefined || answers === undefined) return ok(undefined);
  if (linesOf(questions.stdout).some((line) => CHOSEN_EMPTY.test(line))) return ok(undefined);
  const devices = parseLines('grub-devices', answers.stdout, parseDevice);
  if (!devices.ok) return devices;
  const absent = devices.value.filter(({ present }) => !present).map(({ path }) => path);
  if (devices.value.length === 0) return ok(fault('grub-install-trap', 'grub-pc knows no device to install to'));
  if (absent.length === 0) return ok(undefined);
  return ok(fault('grub-install-trap', `grub-pc would install to ${absent.join(', ')}, which the host does not have`));
};
