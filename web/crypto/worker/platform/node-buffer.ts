/** `node:buffer` where there is no Node: the rooms that run here as they are ask it for this much. */
import { Buffer } from 'buffer';

export function isAscii(octets: Uint8Array): boolean {
  let bits = 0;
  for (const octet of octets) bits |= octet;
  return bits < 128;
}

const strict = new TextDecoder('utf-8', { fatal: true });

export function isUtf8(octets: Uint8Array): boolean {
  try {
    strict.decode(octets);
    return true;
  } catch {
    return false;
  }
}

export { Buffer };
