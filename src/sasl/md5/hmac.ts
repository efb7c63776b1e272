/**
 * HMAC-MD5 from its two intermediate states, which are all that a server keeps of a password for CRAM-MD5.
 * Implements: RFC 2104 §4 (the states), RFC 2195 §3 (their use), RFC 1321 §3.4 (the compression function, which node:crypto has not).
 */

/** The chaining values of MD5 behind the key block, 16 octets each. */
export interface HmacMd5Keys {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const blockOctets = 64;
const start = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');

/** Both states for a key; one longer than a block is to be hashed by the caller. RFC 2104 §2 */
export function hmacMd5Keys(key: Buffer): HmacMd5Keys {
  const pad = (value: number): Buffer => {
    const block = Buffer.alloc(blockOctets, value);
    for (const [index, octet] of key.entries()) block[index] = octet ^ value;
    return compress(start, block);
  };
  return { inner: pad(0x36), outer: pad(0x5c) };
}

export const hmacMd5 = ({ inner, outer }: HmacMd5Keys, message: Buffer): Buffer => rest(outer, rest(inner, message));

/** The hash of one key block that led to `state` and of the octets behind it. RFC 1321 §3.1 to §3.5 */
function rest(state: Buffer, octets: Buffer): Buffer {
  const padding = blockOctets - ((octets.length + 8) % blockOctets);
  const tail = Buffer.alloc(padding + 8);
  tail[0] = 0x80;
  tail.writeBigUInt64LE(BigInt(blockOctets + octets.length) * 8n, padding);
  const message = Buffer.concat([octets, tail]);
  let chained = state;
  for (let at = 0; at < message.length; at += blockOctets)
    chained = compress(chained, message.subarray(at, at + blockOctets));
  return chained;
}

const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
/** T[i]: the integer part of 4294967296 times abs(sin(i)). */
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32));

/** One block. RFC 1321 §3.4 */
function compress(state: Buffer, block: Buffer): Buffer {
  const before = [0, 4, 8, 12].map((at) => state.readInt32LE(at));
  let [a = 0, b = 0, c = 0, d = 0] = before;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const [mixed, word] = mix(round, step, b, c, d);
    const sum = (a + mixed + (sines[step] ?? 0) + block.readInt32LE(word * 4)) | 0;
    const shift = shifts[round]?.[step & 3] ?? 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  const after = Buffer.alloc(16);
  for (const [index, value] of [a, b, c, d].entries())
    after.writeInt32LE((value + (before[index] ?? 0)) | 0, index * 4);
  return after;
}

/** F, G, H and I, and which word of the block goes with them. */
function mix(round: number, step: number, b: number, c: number, d: number): readonly [mixed: number, word: number] {
  switch (round) {
    case 0:
      return [(b & c) | (~b & d), step];
    case 1:
      return [(b & d) | (c & ~d), (5 * step + 1) % 16];
    case 2:
      return [b ^ c ^ d, (3 * step + 5) % 16];
    default:
      return [c ^ (b | ~d), (7 * step) % 16];
  }
}
