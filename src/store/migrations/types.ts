/**
 * A step of the schema. Steps are numbered, run forward only, each in one transaction, and are never edited once released.
 */
export interface Dialect {
  /** Ends a CREATE TABLE whose rows should be kept in the order of their primary key. */
  readonly clustered: string;
  /** Type of a column of octets. */
  readonly octets: string;
  /** Type of a key that the database gives out itself. */
  readonly generatedKey: string;
  /** Type of a key that is the key of another table. */
  readonly sharedKey: string;
  /** A generated key that is never given out twice: a session of a removed account must not wake up in a new one. */
  readonly uniqueForeverKey: string;
  /** Tells the planner what indexes are good for, whatever the tables hold now; nothing where the database keeps count itself. */
  readonly planned: (indexes: readonly PlannedIndex[]) => readonly string[];
}

export interface PlannedIndex {
  readonly table: string;
  /** The name of the table for its primary key. */
  readonly index: string;
  /** In the table, and on average for each prefix of the columns. */
  readonly rows: readonly number[];
}

/** sqlite.org/fileformat2.html#stat1tab. ANALYZE makes the table, and reads it again. */
const sqlitePlanned: Dialect['planned'] = (indexes) => [
  'ANALYZE migration',
  ...indexes.flatMap(({ table, index, rows }) => [
    `DELETE FROM sqlite_stat1 WHERE tbl = '${table}' AND idx = '${index}'`,
    `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('${table}', '${index}', '${rows.join(' ')}')`,
  ]),
  'ANALYZE sqlite_schema',
];

export const sqliteDialect: Dialect = {
  clustered: ' WITHOUT ROWID',
  octets: 'BLOB',
  generatedKey: 'INTEGER PRIMARY KEY',
  sharedKey: 'INTEGER PRIMARY KEY',
  uniqueForeverKey: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  planned: sqlitePlanned,
};

/** Rows that become rows of another table, where SQL cannot say how. */
export interface Rewriting {
  readonly select: string;
  readonly insert: string;
  /** Of a function that takes each row in order, and null behind the last; it answers the values of a row to insert, if any. */
  readonly rewriter: () => (row: readonly ColumnValue[] | null) => readonly ColumnValue[] | null;
}

export type ColumnValue = string | number | bigint | Uint8Array | null;

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** Statements in order, in the subset of SQL that SQLite and PostgreSQL share. */
  readonly statements: (dialect: Dialect) => readonly (string | Rewriting)[];
}
