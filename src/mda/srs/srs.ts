/**
 * The Sender Rewriting Scheme: mail that is forwarded to elsewhere leaves with a return path of ours, so that SPF holds there,
 * and a bounce to it finds its way back.
 * Implements: "SRS", Shevek 2004 (http://www.libsrs2.org/srs/srs.pdf) §2, §3: SRS0 at the first forwarder, SRS1 behind another one.
 *
 *   SRS0=hash=timestamp=domain=local-part@forwarder
 *   SRS1=hash=first-forwarder==hash=timestamp=domain=local-part@forwarder
 *
 * The hash is ours alone: it keeps others from sending through us to whom they like. It is written in letters whose case does not
 * count, as many hosts change that of a local part.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { splitAddress } from '../../directory/address.ts';
import { limits } from '../limits.ts';

export interface Srs {
  /** The return path for a message that leaves by `forwarder`, a domain of ours; the same where it needs none or gets too long. */
  forward(reversePath: string, forwarder: string): string;
  /** Where a bounce to the local part of one of our own really goes: null where it is not ours, too old or forged. */
  reverse(localPart: string): string | null;
}

const day = 86_400_000;
/** base32. RFC 4648 §6 */
const digits = 'abcdefghijklmnopqrstuvwxyz234567';
const timestamps = 32 * 32;

export function createSrs(secret: Buffer, clock: Clock): Srs {
  const hash = (...parts: readonly string[]): string => {
    const octets = createHmac('sha256', secret).update(parts.join('=').toLowerCase()).digest();
    return Array.from(octets.subarray(0, limits.srsHash), (octet) => digits.charAt(octet % 32)).join('');
  };
  const matches = (given: string, ...parts: readonly string[]): boolean => {
    const [is, must] = [Buffer.from(given.toLowerCase()), Buffer.from(hash(...parts))];
    return is.length === must.length && timingSafeEqual(is, must);
  };
  const today = (): number => Math.floor(clock.now() / day) % timestamps;

  return {
    forward(reversePath, forwarder) {
      const parts = splitAddress(reversePath);
      if (parts === null || parts.localPart.startsWith('"')) return reversePath;
      const { localPart, domain } = parts;
      const prefix = localPart.slice(0, 5).toUpperCase();
      const written =
        prefix === 'SRS0=' || prefix === 'SRS0+' || prefix === 'SRS0-'
          ? srs1(domain, localPart.slice(4))
          : prefix === 'SRS1='
            ? again(localPart)
            : srs0(domain, localPart);
      return written === null || written.length > limits.srsLocalPart ? reversePath : `${written}@${forwarder}`;
    },

    reverse(localPart) {
      const prefix = localPart.slice(0, 5).toUpperCase();
      const rest = localPart.slice(5);
      if (prefix === 'SRS0=') return fromSrs0(rest);
      return prefix === 'SRS1=' ? fromSrs1(rest) : null;
    },
  };

  function srs0(domain: string, localPart: string): string {
    const at = timestamp(today());
    return `SRS0=${hash(at, domain, localPart)}=${at}=${domain}=${localPart}`;
  }

  /** `opaque` is the local part of the first forwarder from its separator on: it alone can read it. */
  function srs1(domain: string, opaque: string): string {
    return `SRS1=${hash(domain, opaque)}=${domain}=${opaque}`;
  }

  /** What another forwarder wrapped is wrapped anew by us: who forwards in between is left out. */
  function again(localPart: string): string | null {
    const parts = cut(localPart.slice(5), 2);
    return parts === null ? null : srs1(parts[1] ?? '', parts[2] ?? '');
  }

  function fromSrs0(rest: string): string | null {
    const parts = cut(rest, 3);
    if (parts === null) return null;
    const [given = '', at = '', domain = '', localPart = ''] = parts;
    const age = ageOf(at);
    if (domain === '' || localPart === '' || age === null || age > limits.srsDays) return null;
    return matches(given, at, domain, localPart) ? `${localPart}@${domain}` : null;
  }

  function fromSrs1(rest: string): string | null {
    const parts = cut(rest, 2);
    if (parts === null) return null;
    const [given = '', domain = '', opaque = ''] = parts;
    return domain !== '' && opaque !== '' && matches(given, domain, opaque) ? `SRS0${opaque}@${domain}` : null;
  }

  /** Days, or null where it is not a timestamp. */
  function ageOf(text: string): number | null {
    const [high, low] = Array.from(text.toLowerCase(), (letter) => digits.indexOf(letter));
    if (text.length !== 2 || high === undefined || low === undefined || high < 0 || low < 0) return null;
    return (today() - (high * 32 + low) + timestamps) % timestamps;
  }
}

const timestamp = (days: number): string => digits.charAt(days >> 5) + digits.charAt(days & 31);

/** The first `count` parts before '=', and all the rest; null where there are fewer. */
function cut(text: string, count: number): readonly string[] | null {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < count; i++) {
    const equals = text.indexOf('=', from);
    if (equals < 0) return null;
    parts.push(text.slice(from, equals));
    from = equals + 1;
  }
  return [...parts, text.slice(from)];
}
