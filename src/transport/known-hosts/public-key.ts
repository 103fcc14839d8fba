// SSH public keys as bytes (RFC 4253, section 6.6): their type and the fingerprint people compare.
import { createHash } from 'node:crypto';

/** The algorithm name at the start of a key: `ssh-ed25519`, `ecdsa-sha2-nistp256`, …; empty when there is none. */
export const keyType = (key: Buffer): string => {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 0 && length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : '';
};

/** `SHA256:` and unpadded base64, as ssh-keygen -l prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
