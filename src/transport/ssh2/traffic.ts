// Counts what a host sends against what somebody asked for: ssh2 ignores its own receive window and would buffer anything.

/** Bytes a host may send beyond channel data, over the life of a connection: handshake, banners, keepalives, window updates. */
const UNASKED_LIMIT = 4 * 1024 * 1024;
/** Packet header, padding and MAC: what one byte of channel data may cost on the line. */
const PACKET_OVERHEAD = 256;

export interface Traffic {
  readonly limit: number;
  /** Raw bytes from the socket. False: the host sends more than anybody asked for. */
  received(bytes: number): boolean;
  /** One packet of channel data that has a reader. */
  wanted(bytes: number): void;
}

export const createTraffic = (limit = UNASKED_LIMIT): Traffic => {
  let unasked = 0;
  return {
    limit,
    received: (bytes) => {
      unasked += bytes;
      return unasked <= limit;
    },
    // Encryption makes packets longer, never shorter, so credit cannot be earned beyond what was received.
    wanted: (bytes) => {
      unasked -= Math.min(unasked, bytes + PACKET_OVERHEAD);
    },
  };
};
