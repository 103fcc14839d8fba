// Health checks that a host performs itself, as questions: units, ports, URLs. Commands are command.ts.
import { judgeAnswer, type Probe, type Sighting } from '../../core/health/check.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../frames.ts';
import type { Query } from '../query.ts';

/** A probe that the host performs without a command of the admin's. */
export type HostProbe = Exclude<Probe, { readonly kind: 'command' }>;

/** For the way there and back. */
const MARGIN_MS = 20_000;

/** @param probe addresses and URLs with nothing left to be filled in. */
export const healthQuery = (probe: HostProbe, timeoutMs: number): Query<Sighting> => ({
  script: new URL('./health.sh', import.meta.url),
  args: [probe.kind, String(Math.max(1, Math.ceil(timeoutMs / 1000))), ...wordsOf(probe)],
  privileged: false,
  timeoutMs: timeoutMs + MARGIN_MS,
  read: (frames) => readHealth(probe, frames, timeoutMs),
});

const wordsOf = (probe: HostProbe): readonly string[] => {
  switch (probe.kind) {
    case 'unit':
      return [probe.unit];
    case 'tcp':
      return [probe.address ?? '127.0.0.1', String(probe.port)];
    case 'http':
      return [probe.url];
  }
};

const readHealth = (probe: HostProbe, frames: Frames, timeoutMs: number): Result<Sighting> => {
  switch (probe.kind) {
    case 'unit':
      return ok(unitSighting(frames));
    case 'tcp':
      return eachFrame(frames, 'tcp', (frame) => tcpSighting(frame, timeoutMs));
    case 'http':
      return eachFrame(frames, 'http', (frame) => httpSighting(probe, frame, timeoutMs));
  }
};

const eachFrame = (frames: Frames, name: string, read: (frame: Frame) => Sighting): Result<Sighting> => {
  const frame = frames.one(name);
  return frame.ok ? ok(read(frame.value)) : frame;
};

const not = (detail: string): Sighting => ({ ok: false, detail });

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

const unitSighting = (frames: Frames): Sighting => {
  const unit = frames.find('unit');
  if (unit !== undefined) return systemdSighting(unit);
  const openrc = frames.find('openrc');
  if (openrc === undefined)
    return not('neither systemd nor OpenRC runs on the host: check a port, a URL or a command instead');
  const detail = lastLine(openrc.stdout) || lastLine(openrc.stderr);
  const lost = lastLine(frames.find('lost')?.stdout ?? '');
  if (openrc.code === 0 && lost !== '') return not(`OpenRC says "${detail}", but the process of ${lost} is gone`);
  return { ok: openrc.code === 0, detail };
};

/** `activating` is not yet healthy: the next try will tell. */
const systemdSighting = ({ code, stdout, stderr }: Frame): Sighting => {
  if (code !== 0) return not(lastLine(stderr) || `systemctl ended with ${code}`);
  const property = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const load = property('LoadState');
  const active = property('ActiveState');
  if (load !== 'loaded' && active !== 'active') return not(load || 'systemd said nothing');
  return { ok: active === 'active' || active === 'reloading', detail: `${active} (${property('SubState')})` };
};

/** 124 is what `timeout` exits with. */
const tcpSighting = ({ code, stderr }: Frame, timeoutMs: number): Sighting => {
  if (code === 0) return { ok: true, detail: 'accepts connections' };
  if (code === 124) return not(`no answer within ${timeoutMs / 1000} s`);
  // bash: connect: Connection refused; then once more with the path. nc says nothing.
  const refused = /connection refused/i.test(stderr);
  return not(refused ? 'connection refused' : lastLine(stderr) || 'no connection');
};

/** The first status line counts, wherever the program puts headers: what follows a redirect is another answer. */
const httpSighting = (probe: HostProbe & { readonly kind: 'http' }, frame: Frame, timeoutMs: number): Sighting => {
  const { stdout, stderr } = frame;
  const told = /^\s*HTTP\/[\d.]+ (\d{3})/m;
  const onStdout = /^HTTP\/[\d.]+ (\d{3})/.exec(stdout)?.[1];
  const status = onStdout ?? told.exec(stderr)?.[1] ?? /server returned error: HTTP\/[\d.]+ (\d{3})/.exec(stderr)?.[1];
  if (status === undefined) {
    const said = lastLine(stderr).replace(/^curl: \(\d+\) /, '');
    return not(said || `no answer within ${timeoutMs / 1000} s`);
  }
  const body = onStdout === undefined ? stdout : (/\r?\n\r?\n([\s\S]*)$/.exec(stdout)?.[1] ?? '');
  return judgeAnswer(probe, { status: Number(status), body });
};
