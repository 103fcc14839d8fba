// Gathers what a command prints, up to a cap, and says when a prompt has appeared. Shared by all transports.

export interface Output {
  /** False: the cap is passed; what was gathered stays, the rest is not kept. */
  stdout(chunk: Buffer): boolean;
  stderr(chunk: Buffer): boolean;
  /** What arrived so far. */
  collected(): { readonly stdout: Buffer; readonly stderr: Buffer };
}

/** Calls `seen` once when the marker has arrived, however the packets cut it. */
const createMarkerWatch = (marker: string, seen: () => void): ((chunk: Buffer) => void) => {
  const wanted = Buffer.from(marker);
  let tail: Buffer = Buffer.alloc(0);
  let found = false;
  return (chunk) => {
    if (found) return;
    const window = Buffer.concat([tail, chunk]);
    found = window.includes(wanted);
    if (found) seen();
    else tail = window.subarray(Math.max(0, window.length - wanted.length + 1));
  };
};

export interface OutputOptions {
  /** Over both streams together. */
  readonly maxBytes: number;
  readonly marker?: string;
  /** Called once, when `marker` has appeared on stderr. */
  readonly onMarker?: () => void;
}

export const createOutput = ({ maxBytes, marker, onMarker }: OutputOptions): Output => {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const watch = marker === undefined ? undefined : createMarkerWatch(marker, () => onMarker?.());
  let total = 0;
  const keep = (stream: Buffer[], chunk: Buffer): boolean => {
    const room = maxBytes - total;
    total += chunk.length;
    if (room > 0) stream.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    return chunk.length <= room;
  };
  return {
    stdout: (chunk) => keep(stdout, chunk),
    stderr: (chunk) => {
      watch?.(chunk);
      return keep(stderr, chunk);
    },
    collected: () => ({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }),
  };
};
