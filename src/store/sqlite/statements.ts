/**
 * Statements are prepared once a connection, at their first use, and kept under their own text.
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Row } from './row.ts';

export class Statements {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #preparedForArrays = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Runs a statement; answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Runs an INSERT; answers the key that the database gave. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  row(sql: string, ...values: SQLInputValue[]): Row | null {
    return this.#statement(sql).get(...values) ?? null;
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  /** Rows as arrays of their columns in order: for many rows, where names would cost more than the reading. */
  arrays(sql: string, ...values: SQLInputValue[]): SQLOutputValue[][] {
    return this.#forArrays(sql).all(...values) as unknown as SQLOutputValue[][];
  }

  /** The same one by one. Whoever ends early does so by leaving the loop. */
  eachArray(sql: string, ...values: SQLInputValue[]): Iterable<SQLOutputValue[]> {
    return this.#forArrays(sql).iterate(...values) as unknown as Iterable<SQLOutputValue[]>;
  }

  /** Several reads of one state of the database. */
  atOnce<T>(read: () => T): T {
    this.database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.database.exec('COMMIT');
    }
  }

  #forArrays(sql: string): StatementSync {
    const known = this.#preparedForArrays.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    statement.setReturnArrays(true);
    this.#preparedForArrays.set(sql, statement);
    return statement;
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}
