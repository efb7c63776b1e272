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
}

export const sqliteDialect: Dialect = {
  clustered: ' WITHOUT ROWID',
  octets: 'BLOB',
  generatedKey: 'INTEGER PRIMARY KEY',
  sharedKey: 'INTEGER PRIMARY KEY',
  uniqueForeverKey: 'INTEGER PRIMARY KEY AUTOINCREMENT',
};

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** Statements in order, in the subset of SQL that SQLite and PostgreSQL share. */
  readonly statements: (dialect: Dialect) => readonly string[];
}
