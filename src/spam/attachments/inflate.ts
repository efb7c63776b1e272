/** Deflated octets unpacked within bounds: the beginning of them where all would be too much. RFC 1950, RFC 1951, RFC 1952 */
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { limits } from '../limits.ts';

/** What may still be unpacked of one message. */
export interface Budget {
  octets: number;
  files: number;
  /** Names in archives. */
  names: number;
  /** Octets of files that are looked into. */
  looked: number;
}

export const fullBudget = (): Budget => ({
  octets: limits.unpackedOctets,
  files: limits.files,
  names: limits.names,
  looked: limits.lookedOctets,
});

type Inflate = typeof inflateRawSync;

/** A deflated octet gives 1,032 at the most. https://zlib.net/zlib_tech.html */
const most = 1_032;

/** At most `limit` octets, fewer where the packing is broken or the budget is used up; null where nothing comes out. */
const bounded =
  (inflate: Inflate) =>
  (packed: Buffer, limit: number, budget: Budget): Buffer | null => {
    const room = Math.min(limit, budget.octets);
    // So little cannot give more than there is room for: a last try that succeeds.
    const least = Math.floor(room / most);
    for (let take = packed.length; take > 0; take = Math.max(Math.floor(take / 8), Math.min(take - 1, least))) {
      try {
        const plain = inflate(packed.subarray(0, take), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: room });
        budget.octets -= plain.length;
        return plain.length === 0 ? null : plain;
      } catch (error) {
        budget.octets -= Math.min(budget.octets, room >> 3);
        if (!isTooLarge(error)) return null;
      }
    }
    return null;
  };

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

export const inflateRaw = bounded(inflateRawSync);
export const inflateZlib = bounded(inflateSync);
export const inflateGzip = bounded(gunzipSync);
