/**
 * Contents that lie side by side in a pack, as those of a mailbox mostly do, are read in one go.
 */
import type { Uid } from '../../../ms/types.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';

export interface Placed {
  readonly uid: Uid;
  readonly prefix: Buffer;
  readonly pack: number;
  readonly position: number;
  readonly size: number;
}

/** Octets between two contents that are read along rather than skipped. Our own: less than a read costs. */
const gap = 4_096;

export interface WithOctets {
  readonly uid: Uid;
  readonly bytes: Buffer;
}

/** The octets of all of them, in their order. */
export function readNeighbours(packs: PackReader, placed: readonly Placed[]): readonly WithOctets[] {
  const found: WithOctets[] = [];
  for (let at = 0; at < placed.length;) {
    const count = runFrom(placed, at);
    const run = placed.slice(at, at + count);
    const start = run[0]?.position ?? 0;
    const last = run.at(-1);
    if (last === undefined) break;
    const octets = packs.readNow(last.pack, start, last.position + last.size - start);
    for (const { uid, prefix, position, size } of run) {
      const bytes = octets.subarray(position - start, position - start + size);
      found.push({ uid, bytes: prefix.length === 0 ? bytes : Buffer.concat([prefix, bytes]) });
    }
    at += count;
  }
  return found;
}

/** How many of them from `first` on lie one behind the other. */
function runFrom(placed: readonly Placed[], first: number): number {
  let end = first + 1;
  for (; end < placed.length; end++) {
    const before = placed[end - 1];
    const next = placed[end];
    if (before === undefined || next?.pack !== before.pack) break;
    const between = next.position - before.position - before.size;
    if (between < 0 || between > gap) break;
  }
  return end - first;
}
