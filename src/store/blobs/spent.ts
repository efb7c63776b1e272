/**
 * The memory of octets that went by. Node reads the network in blocks of 64 KiB, and a large message leaves each of them behind as
 * garbage: V8 counts them apart from its heap and looks for them only at some 40 MB. Here they are let go of sooner.
 */

/** Octets after which it looks for their blocks, which are young then and cheap to find. Our own. */
const often = 4 * 1024 * 1024;

/** To be told of octets that are in the disk's hands. Does nothing where Node has no --expose-gc (bin/postern.js gives it). */
export function letGoOfSpent(): (octets: number) => void {
  let spent = 0;
  return (octets) => {
    spent += octets;
    if (spent < often) return;
    spent = 0;
    globalThis.gc?.({ type: 'minor' });
  };
}
