/**
 * A key that signs zones: made when it is needed, held in memory.
 * Implements: RFC 6605 (ECDSA P-256), RFC 4034 §2 (DNSKEY), §5 (DS). Not here: rollover, several keys.
 */
import { type KeyObject, createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { AnchorRecord } from '../dnssec/anchors.ts';
import { keyTag } from '../dnssec/keys.ts';
import { wireName } from '../dnssec/names.ts';

/** Zone key and secure entry point. RFC 4034 §2.1.1 */
const flags = 0x0101;
const protocol = 3;
const ecdsaP256 = 13;
const sha256 = 2;

export interface ZoneKey {
  readonly algorithm: number;
  readonly tag: number;
  readonly flags: number;
  /** As a DNSKEY has it. */
  readonly publicKey: Buffer;
  sign(octets: Buffer): Buffer;
  /** What the zone above publishes, and what an anchor is. */
  dsFor(zone: string): AnchorRecord;
}

export function makeZoneKey(): ZoneKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pointOf(pair.publicKey);
  const rdata = Buffer.concat([Buffer.of(flags >> 8, flags & 0xff, protocol, ecdsaP256), publicKey]);
  const tag = keyTag(rdata);
  return {
    algorithm: ecdsaP256,
    tag,
    flags,
    publicKey,
    sign: (octets) => sign('sha256', octets, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
    dsFor: (zone) => ({
      zone,
      tag,
      algorithm: ecdsaP256,
      digestType: sha256,
      digest: createHash('sha256').update(wireName(zone), 'latin1').update(rdata).digest(),
    }),
  };
}

/** x | y. RFC 6605 §4 */
function pointOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}
