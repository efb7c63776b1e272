/**
 * Making stamps of version 1: one number after another, until SHA-1 begins with enough zero bits. With 20 bits that is a million tries.
 * Not here: in which thread (minter.ts).
 */
import { limits } from './limits.ts';
import { formatStampDate, zeroBits } from './stamp.ts';

export interface StampOrder {
  readonly resource: string;
  readonly bits: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Sixteen or so letters of Base64: no two stamps are alike. */
  readonly rand: string;
}

/** null where `mayGoOn` said no before one was found. */
export function mint({ resource, bits, now, rand }: StampOrder, mayGoOn: () => boolean): string | null {
  const prefix = `1:${bits}:${formatStampDate(now)}:${resource}::${rand}:`;
  for (let counter = 0; ; counter++) {
    const stamp = prefix + counter.toString(36);
    if (zeroBits(stamp) >= bits) return stamp;
    if (counter % limits.mintingStep === 0 && !mayGoOn()) return null;
  }
}

/** Whether stamps can be made for an address: it stands between colons. */
export const isMintable = (address: string): boolean =>
  address.length <= 254 && Array.from(address).every((letter) => letter > ' ' && letter < '\x7f' && letter !== ':');
