/**
 * Whether a signature over a set of records holds.
 * Implements: RFC 4034 §3.1 (RRSIG), RFC 4035 §5.3.1 (which signature counts), §5.3.2 (what is signed), §5.3.4 (wildcards),
 * RFC 1982 (times that wrap around).
 */
import { type KeyObject, verify } from 'node:crypto';
import { limits } from '../limits.ts';
import { type Algorithm, type DnsKey, algorithms } from './keys.ts';
import { type WireName, ancestorWith, isBelowOrSame, labelCount, wildcardOf } from './names.ts';
import { type RawRecord, type RrSet, Type } from './records.ts';

/** RFC 4034 §3.1 */
export interface RrSig {
  readonly owner: WireName;
  readonly covered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtl: number;
  /** Seconds since the epoch, modulo 2^32. */
  readonly expiration: number;
  readonly inception: number;
  readonly tag: number;
  readonly signer: WireName;
  readonly signature: Buffer;
  /** What of the RDATA is signed: all but the signature. */
  readonly head: Buffer;
}

export function rrSigOf({ owner, type, rdata }: RawRecord): RrSig | null {
  if (type !== Type.rrsig || rdata.length < 19) return null;
  let end = 18;
  for (let length = rdata[end] ?? 0; length > 0; length = rdata[end] ?? 0) end += 1 + length;
  end += 1;
  if (end > rdata.length) return null;
  return {
    owner,
    covered: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    labels: rdata.readUInt8(3),
    originalTtl: rdata.readUInt32BE(4),
    expiration: rdata.readUInt32BE(8),
    inception: rdata.readUInt32BE(12),
    tag: rdata.readUInt16BE(16),
    signer: rdata.toString('latin1', 18, end) as WireName,
    signature: rdata.subarray(end),
    head: rdata.subarray(0, end),
  };
}

/** Signatures over the set that could count at all. RFC 4035 §5.3.1 */
export const signaturesOf = (set: RrSet, records: readonly RawRecord[]): readonly RrSig[] =>
  records
    .flatMap((record) => rrSigOf(record) ?? [])
    .filter(
      (one) =>
        one.owner === set.owner &&
        one.covered === set.type &&
        one.labels <= labelCount(set.owner) &&
        isBelowOrSame(set.owner, one.signer),
    )
    .slice(0, limits.signatures);

/** Work that one question may cost: colliding keys and signatures multiply. CVE-2023-50387 */
export interface Budget {
  verifications: number;
  /** Of them those that may come to nothing. */
  failures: number;
}

/** Whether one of the keys made the signature, and it is good `now` (seconds since the epoch). */
export function holds(set: RrSet, signature: RrSig, keys: readonly DnsKey[], now: number, budget: Budget): boolean {
  if (!isCurrent(signature, now)) return false;
  const algorithm = algorithms.get(signature.algorithm);
  const fitting = keys.filter((one) => one.tag === signature.tag && one.algorithm === signature.algorithm);
  if (algorithm === undefined || fitting.length === 0) return false;
  const data = signedData(set, signature);
  for (const { key } of fitting) {
    if (key === null) continue;
    if (budget.verifications <= 0 || budget.failures <= 0) return false;
    budget.verifications -= 1;
    if (isSignedWith(key, algorithm, data, signature.signature)) return true;
    budget.failures -= 1;
  }
  return false;
}

function isSignedWith(key: KeyObject, { hash, isEcdsa }: Algorithm, data: Buffer, signature: Buffer): boolean {
  try {
    return verify(hash, data, isEcdsa ? { key, dsaEncoding: 'ieee-p1363' } : key, signature);
  } catch {
    // A signature of a wrong size, say.
    return false;
  }
}

/** The wildcard that the records came from, or null. RFC 4035 §5.3.4: then it must be shown that no name was nearer. */
export const wildcardBehind = (set: RrSet, { labels }: Pick<RrSig, 'labels'>): WireName | null =>
  labels < labelCount(set.owner) ? wildcardOf(ancestorWith(set.owner, labels)) : null;

/** Seconds that the signature is still good for. RFC 4034 §3.1.5: serial number arithmetic. */
export const secondsLeft = ({ expiration }: RrSig, now: number): number =>
  Math.max(0, ((expiration - (now >>> 0)) | 0) + limits.clockSkew);

/** RFC 4034 §3.1.5: serial number arithmetic. */
function isCurrent({ inception, expiration }: RrSig, now: number): boolean {
  const wrapped = now >>> 0;
  return ((wrapped - inception) | 0) >= -limits.clockSkew && ((expiration - wrapped) | 0) >= -limits.clockSkew;
}

/** RFC 4034 §3.1.8.1: the head, then every record with the original TTL, in canonical order, none twice. */
export function signedData(set: RrSet, signature: Omit<RrSig, 'signature'>): Buffer {
  const owner = Buffer.from(wildcardBehind(set, signature) ?? set.owner, 'latin1');
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16BE(set.type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(signature.originalTtl, 4);
  const pieces: Buffer[] = [signature.head];
  const inOrder = set.records.map((record) => record.rdata).sort((a, b) => a.compare(b));
  inOrder.forEach((rdata, index) => {
    if (inOrder[index - 1]?.equals(rdata) === true) return;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(rdata.length);
    pieces.push(owner, fixed, length, rdata);
  });
  return Buffer.concat(pieces);
}
