// The prepared questions to one feed's store. Opened read-only; a file that is not a store of this version answers nothing.
import Sqlite, { type Database } from 'better-sqlite3';
import type { BaseScore, ExploitedEntry, ExploitLikelihood, SourceFix, SsvcDecision } from '../../core/intelligence.ts';
import { memo } from '../../core/memo.ts';
import type { Entry } from '../manifest.ts';
import type { LifecycleRow } from '../rows.ts';
import { STORE_VERSION } from './tables.ts';

/** What one document of a feed knows. */
export interface Lookups {
  readonly entry: Entry;
  exploited(cve: string): readonly Omit<ExploitedEntry, 'catalogue'>[];
  likelihood(cve: string): Omit<ExploitLikelihood, 'date'> | undefined;
  decision(cve: string): SsvcDecision | undefined;
  score(cve: string): Omit<BaseScore, 'feed'> | undefined;
  fixesOfSource(release: string, source: string): readonly SourceFix[];
  fixesOfCve(release: string, cve: string): readonly SourceFix[];
  /** Whether anything is known of a release; reads the whole table where nothing is. */
  covers(release: string): boolean;
  lifecycle(product: string, release: string): Omit<LifecycleRow, 'table'> | undefined;
  close(): void;
}

const FIXES = `SELECT fix.cve, source, state, fixed, coalesce(fix.severity, rating.severity, 'unrated') AS severity, note
  FROM fix LEFT JOIN rating ON rating.cve = fix.cve`;

const prepare = (db: Database, entry: Entry): Lookups => {
  const flagged = <T>(rows: readonly unknown[], flag: string): readonly T[] =>
    rows.map((row) => ({ ...(row as object), [flag]: (row as Record<string, unknown>)[flag] === 1 }) as T);
  const fixes = (rows: readonly unknown[]): readonly SourceFix[] =>
    rows.map((row) => ({ ...(row as Omit<SourceFix, 'feed'>), feed: entry.feed }));
  const exploited = db.prepare('SELECT cve, added, due, ransomware FROM exploited WHERE cve = ?');
  const likelihood = db.prepare('SELECT score, percentile FROM likelihood WHERE cve = ?');
  const decision = db.prepare(
    'SELECT exploitation, automatable, impact AS technicalImpact, date FROM decision WHERE cve = ? ORDER BY date DESC LIMIT 1',
  );
  const score = db.prepare('SELECT score, date FROM score WHERE cve = ?');
  const bySource = db.prepare(`${FIXES} WHERE source = ? AND release = ? ORDER BY fix.cve`);
  const byCve = db.prepare(`${FIXES} WHERE fix.cve = ? AND release = ? ORDER BY source`);
  const anyOf = db.prepare('SELECT 1 FROM fix WHERE release = ? LIMIT 1');
  const lifecycle = db.prepare(
    'SELECT product, release, eol_from AS eolFrom, is_eol AS isEol FROM lifecycle WHERE product = ? AND release = ?',
  );
  return {
    entry,
    exploited: (cve) => flagged(exploited.all(cve), 'ransomware'),
    likelihood: (cve) => likelihood.get(cve) as Omit<ExploitLikelihood, 'date'> | undefined,
    decision: (cve) => flagged<SsvcDecision>(decision.all(cve), 'automatable')[0],
    score: (cve) => score.get(cve) as Omit<BaseScore, 'feed'> | undefined,
    fixesOfSource: (release, source) => fixes(bySource.all(source, release)),
    fixesOfCve: (release, cve) => fixes(byCve.all(cve, release)),
    covers: memo((release) => anyOf.get(release) !== undefined),
    lifecycle: (product, release) => flagged<Omit<LifecycleRow, 'table'>>(lifecycle.all(product, release), 'isEol')[0],
    close: () => db.close(),
  };
};

/** Undefined where the file is missing, damaged or of another version: the feed counts as missing then. */
export const openLookups = (path: string, entry: Entry): Lookups | undefined => {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    if (db.pragma('user_version', { simple: true }) === STORE_VERSION) return prepare(db, entry);
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
  }
  db?.close();
  return undefined;
};

/** Whether a store can be opened and all of its pages are sound: reads the whole file. */
export const isSound = (path: string): boolean => {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true });
    const ours = db.pragma('user_version', { simple: true }) === STORE_VERSION;
    return ours && db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return false;
  } finally {
    db?.close();
  }
};
