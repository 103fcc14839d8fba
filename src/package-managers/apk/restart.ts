// Does an Alpine host need a reboot? Upgrading a kernel takes the modules of the running one away.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { RebootNeed } from '../package-manager.ts';
import { parseLines } from './read-lines.ts';

/** Frames `kernel` and `modules`. */
export const readReboot = (frames: Frames): Result<RebootNeed> => {
  const kernel = frames.one('kernel');
  if (!kernel.ok) return kernel;
  const modules = frames.one('modules');
  if (!modules.ok) return modules;
  const releases = parseLines('modules', modules.value.stdout, (line) => (/^\S+$/.test(line) ? line : undefined));
  if (!releases.ok) return releases;
  const running = kernel.value.stdout.trim();
  if (releases.value.length === 0)
    return ok({ needed: 'unknown', reasons: ['kernel: no kernel package is installed'] });
  if (releases.value.includes(running)) return ok({ needed: false, reasons: [] });
  const reason = `kernel: running ${running}, whose modules are gone; installed ${releases.value.join(', ')}`;
  return ok({ needed: true, reasons: [reason] });
};
