// The tables of a feed's store, one kind of row each, and how a row is written and read.
import type { Row, TableName } from '../rows.ts';

/** Stores of another version are not read: the feed is built again from its downloaded bytes, or fetched. */
export const STORE_VERSION = 2;

interface Table {
  readonly create: string;
  readonly insert: string;
  /** After all rows: building an index once is faster than keeping it sorted. */
  readonly index: readonly string[];
}

export const TABLES = {
  exploited: {
    create: 'CREATE TABLE exploited (cve TEXT, added TEXT, due TEXT, ransomware INTEGER)',
    insert: 'INSERT INTO exploited VALUES (?, ?, ?, ?)',
    index: ['CREATE INDEX exploited_cve ON exploited (cve)'],
  },
  likelihood: {
    create: 'CREATE TABLE likelihood (cve TEXT, score REAL, percentile REAL)',
    insert: 'INSERT INTO likelihood VALUES (?, ?, ?)',
    index: ['CREATE INDEX likelihood_cve ON likelihood (cve)'],
  },
  decision: {
    create: 'CREATE TABLE decision (cve TEXT, exploitation TEXT, automatable INTEGER, impact TEXT, date TEXT)',
    insert: 'INSERT INTO decision VALUES (?, ?, ?, ?, ?)',
    index: ['CREATE INDEX decision_cve ON decision (cve)'],
  },
  fix: {
    create: 'CREATE TABLE fix (release TEXT, source TEXT, cve TEXT, state TEXT, fixed TEXT, severity TEXT, note TEXT)',
    insert: 'INSERT INTO fix VALUES (?, ?, ?, ?, ?, ?, ?)',
    index: ['CREATE INDEX fix_source ON fix (source, release)', 'CREATE INDEX fix_cve ON fix (cve, release)'],
  },
  rating: {
    create: 'CREATE TABLE rating (cve TEXT PRIMARY KEY, severity TEXT) WITHOUT ROWID',
    insert: 'INSERT OR REPLACE INTO rating VALUES (?, ?)',
    index: [],
  },
  score: {
    create: 'CREATE TABLE score (cve TEXT PRIMARY KEY, score REAL, date TEXT) WITHOUT ROWID',
    insert: 'INSERT OR REPLACE INTO score VALUES (?, ?, ?)',
    index: [],
  },
  lifecycle: {
    create: 'CREATE TABLE lifecycle (product TEXT, release TEXT, eol_from TEXT, is_eol INTEGER)',
    insert: 'INSERT INTO lifecycle VALUES (?, ?, ?, ?)',
    index: ['CREATE INDEX lifecycle_product ON lifecycle (product, release)'],
  },
} as const satisfies Record<TableName, Table>;

type Cell = string | number | null;

/** In the order of the columns. */
export const cellsOf = (row: Row): readonly Cell[] => {
  switch (row.table) {
    case 'exploited':
      return [row.cve, row.added, row.due, Number(row.ransomware)];
    case 'likelihood':
      return [row.cve, row.score, row.percentile];
    case 'decision':
      return [row.cve, row.exploitation, Number(row.automatable), row.technicalImpact, row.date];
    case 'fix':
      return [row.release, row.source, row.cve, row.state, row.fixed, row.severity, row.note];
    case 'rating':
      return [row.cve, row.severity];
    case 'score':
      return [row.cve, row.score, row.date];
    case 'lifecycle':
      return [row.product, row.release, row.eolFrom, Number(row.isEol)];
  }
};
