/**
 * Makes answers of an OCSP responder that is the issuer itself.
 * Implements: RFC 6960 §4.2.1, §2.3 (exceptions, not signed), RFC 9654 §2.1 (the nonce comes back).
 */
import { hashes } from '../algorithms/hashes.ts';
import type { Signing } from '../algorithms/make-signature.ts';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { type CertId, nonceExtension } from './ocsp-request.ts';
import { type CertStatus, type ResponseStatus, basicResponseId, responseStatus } from './ocsp-response.ts';
import { reasonCodes } from './reasons.ts';

export interface OcspAnswers {
  readonly issuer: Certificate;
  readonly signing: Signing;
  readonly answers: readonly (readonly [id: CertId, status: CertStatus])[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly nonce: Buffer | null;
}

/** Where there is no answer: why. */
export const writeOcspException = (status: Exclude<ResponseStatus, 'successful'>): Buffer =>
  write.sequence(write.element(tags.enumerated, Buffer.from([responseStatus[status]])));

export async function writeOcspResponse(plan: OcspAnswers): Promise<Buffer> {
  const { issuer, signing, answers, thisUpdate, nextUpdate, nonce } = plan;
  const responses = answers.map(([{ octets }, status]) =>
    write.sequence(
      octets,
      writeStatus(status),
      write.generalizedTime(thisUpdate),
      write.element(inContext(0), write.generalizedTime(nextUpdate)),
    ),
  );
  const keyHash = Buffer.from(hashes['SHA-1'](issuer.publicKey.key));
  const data = write.sequence(
    write.element(inContext(2), write.octetString(keyHash)),
    write.generalizedTime(thisUpdate),
    write.sequence(...responses),
    ...(nonce === null ? [] : [write.element(inContext(1), write.sequence(nonceExtension(nonce)))]),
  );
  const basic = write.sequence(data, signing.algorithm, write.bitString(await signing.sign(data)));
  return write.sequence(
    write.element(tags.enumerated, Buffer.from([responseStatus.successful])),
    write.element(inContext(0), write.sequence(write.oid(basicResponseId), write.octetString(basic))),
  );
}

function writeStatus(status: CertStatus): Buffer {
  switch (status.status) {
    case 'good':
      return write.element(context(0));
    case 'unknown':
      return write.element(context(2));
    case 'revoked': {
      const code = write.element(tags.enumerated, Buffer.from([reasonCodes[status.reason]]));
      const reason = status.reason === 'unspecified' ? [] : [write.element(inContext(0), code)];
      return write.element(inContext(1), write.generalizedTime(status.at), ...reason);
    }
  }
}
