// Has a host been rebooted since the order? Judged from what it says of its boot, by more than one witness. Pure.

/** What a host says of its present boot. */
export interface Boot {
  /** /proc/sys/kernel/random/boot_id. Some containers show that of the machine around them. */
  readonly id: string;
  /** Seconds, /proc/uptime. */
  readonly uptimeS: number;
  /** Seconds since the epoch by the host's own clock, /proc/stat; null where it is not shown. */
  readonly bootedAtS: number | null;
}

/** The boot that was to be ended. */
export interface Ordered {
  readonly id: string;
  /** What the host said just before the order; undefined when patchctl was interrupted since. */
  readonly before?: Boot;
  /** Since the order, by our own clock. */
  readonly elapsedS: number;
}

/** How far an uptime may be from what our own clock measured. */
const TOLERANCE_S = 5;
/** btime is computed from two clocks and moves by itself, by a second at most. */
const JITTER_S = 2;

/**
 * A new boot id that uptime or boot time confirm. Where a container shows the id of the machine around it, both of them must
 * say so. After an interruption the id alone decides.
 */
export const wasRebooted = (now: Boot, { id, before, elapsedS }: Ordered): boolean => {
  if (before === undefined) return now.id !== id;
  const moved = now.bootedAtS !== null && before.bootedAtS !== null && now.bootedAtS > before.bootedAtS + JITTER_S;
  if (now.id === id) return moved && now.uptimeS + TOLERANCE_S < before.uptimeS + elapsedS;
  return moved || now.uptimeS <= elapsedS + TOLERANCE_S;
};
