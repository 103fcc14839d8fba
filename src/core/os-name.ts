// The short name of a system for tables: `Debian 12`, `Rocky 9.4`, `Arch`.
import type { OsRelease } from './facts.ts';

/** First word of the system's own name and its version; rolling releases have none. */
export const osName = (os: Pick<OsRelease, 'id' | 'version' | 'name'>): string => {
  const [word = os.id] = os.name.split(' ');
  return os.version === '' ? word : `${word} ${os.version}`;
};
