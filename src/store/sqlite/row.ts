/**
 * Reading columns of a row with the type that the schema promises. A column of another type is a bug, and throws.
 */
import type { SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

const wrong = (column: string): never => {
  throw new TypeError(`column ${column} has not the type that the schema gives it`);
};

export function number(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : wrong(column);
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : wrong(column);
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function octetsOrNull(row: Row, column: string): Buffer | null {
  return row[column] === null ? null : octets(row, column);
}

export function octets(row: Row, column: string): Buffer {
  const value = row[column];
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : wrong(column);
}
