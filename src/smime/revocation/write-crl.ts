/**
 * Makes lists of revoked certificates.
 * Implements: RFC 5280 §5.1, §5.2.1 (authorityKeyIdentifier), §5.2.3 (cRLNumber), §5.3.1 (reasonCode).
 */
import type { Signing } from '../algorithms/make-signature.ts';
import { inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { authorityKeyExtension, writeExtension } from '../certificates/write.ts';
import { crlExtensionIds } from './crl.ts';
import { type RevocationReason, reasonCodes } from './reasons.ts';

export interface RevokedCertificate {
  readonly serial: Buffer;
  readonly at: number;
  readonly reason: RevocationReason;
}

export interface CrlPlan {
  readonly issuer: Certificate;
  readonly signing: Signing;
  readonly revoked: readonly RevokedCertificate[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Grows with each list. */
  readonly number: number;
}

export async function writeCrl(plan: CrlPlan): Promise<Buffer> {
  const { issuer, signing, revoked, thisUpdate, nextUpdate, number } = plan;
  const extensions = [
    authorityKeyExtension(issuer.publicKey.key),
    writeExtension(crlExtensionIds.crlNumber, 'plain', write.integer(eightOctets(number))),
  ];
  const tbs = write.sequence(
    write.integer(1),
    signing.algorithm,
    issuer.subject.octets,
    write.time(thisUpdate),
    write.time(nextUpdate),
    // "the revoked certificates list MUST be absent" where there are none. RFC 5280 §5.1.2.6
    ...(revoked.length === 0 ? [] : [write.sequence(...revoked.map(entryOf))]),
    write.element(inContext(0), write.sequence(...extensions)),
  );
  return write.sequence(tbs, signing.algorithm, write.bitString(await signing.sign(tbs)));
}

function eightOctets(number: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt(number));
  return octets;
}

/** "The reason code … SHOULD be absent instead of using the unspecified (0) reasonCode value." RFC 5280 §5.3.1 */
function entryOf({ serial, at, reason }: RevokedCertificate): Buffer {
  const code = write.element(tags.enumerated, Buffer.from([reasonCodes[reason]]));
  const extensions =
    reason === 'unspecified' ? [] : [write.sequence(writeExtension(crlExtensionIds.reasonCode, 'plain', code))];
  return write.sequence(write.integer(serial), write.time(at), ...extensions);
}
