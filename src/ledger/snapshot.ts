// A consistent, read-only view of a ledger file for long walks over it, while others go on appending.
import type { Database } from 'better-sqlite3';

/**
 * Calls `walk` with a connection of its own inside a read transaction: it sees the ledger as of now, in whatever time it takes.
 * Rows are read with `iterate`, so memory does not grow with the ledger.
 */
export const withSnapshot = async <T>(path: string, walk: (db: Database) => Promise<T>): Promise<T> => {
  const Sqlite = (await import('better-sqlite3')).default;
  const db = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    db.exec('BEGIN');
    return await walk(db);
  } finally {
    db.close();
  }
};
