/**
 * How many rows there are under digests, without counting millions: digests are spread evenly, so the place of the last of the first
 * rows says how many follow.
 */

export interface Sample {
  /** Rows that were looked at, in the order of their keys, of at most `limit`. */
  readonly rows: number;
  readonly limit: number;
  /** The last key of them; null where there is none. */
  readonly last: Uint8Array | null;
}

/** What the counts of a sample are to be multiplied by; 1 where it is all of them. */
export function scaleOf({ rows, limit, last }: Sample): number {
  if (rows < limit || last === null) return 1;
  const at = Buffer.from(last).readUIntBE(0, keyOctets) + 1;
  return 256 ** keyOctets / at;
}

/** Of a key, as many as a number holds. */
const keyOctets = 6;
