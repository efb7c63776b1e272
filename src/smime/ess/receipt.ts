/**
 * Signed receipts: made by who read a message and wants to say so, and checked by who sent it.
 * Implements: RFC 2634 §2.4 (creation), §2.6 (validation), §2.8 (Receipt), §2.9 (msgSigDigest).
 * Not here: whether one is sent: only with its user's word.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import type { SignatureVerdict } from '../../sealed/types.ts';
import { digestByOid, digest } from '../algorithms/digests.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import { decode, octetString, oid, sequence, smallInteger, tags } from '../asn1/reader.ts';
import { type Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { addressesOf } from '../certificates/addresses.ts';
import type { CertificateTrust } from '../certificates/trust.ts';
import { attributeIds, single } from '../cms/attributes.ts';
import { contentTypes } from '../cms/content-info.ts';
import { type SignOptions, sign } from '../cms/sign.ts';
import type { SignedData, SignerInfo } from '../cms/signed-data.ts';
import { verifySigned } from '../cms/verify.ts';
import { isAsked, receiptRequestIn } from './receipt-request.ts';

interface Receipt {
  readonly contentType: string;
  readonly contentIdentifier: Buffer;
  readonly signature: Buffer;
}

/** Receipt ::= SEQUENCE { version 1, contentType, signedContentIdentifier, originatorSignatureValue } */
function receipt(element: Element): Receipt {
  const parts = sequence(element, 'Receipt');
  smallInteger(parts.any('version'));
  return {
    contentType: oid(parts.any('contentType')),
    contentIdentifier: octetString(parts.any('signedContentIdentifier')),
    signature: octetString(parts.any('originatorSignatureValue')),
  };
}

/** What the originator signed, as its signature was computed; null where the digest is not known here. RFC 2634 §2.4 (5) */
async function signatureDigest({ signedAttributes, digestAlgorithm }: SignerInfo): Promise<Buffer | null> {
  const hash = digestByOid(digestAlgorithm.oid);
  if (signedAttributes === null || hash === null) return null;
  return digest(hash, write.element(tags.set, ...write.inOrder(signedAttributes.all.map(({ octets }) => octets))));
}

/** A receipt by `own` for what this signer sent: a ContentInfo. The signature must have been found to be good before. */
export async function makeReceipt(
  data: SignedData,
  signer: SignerInfo,
  own: OwnKey,
  options: Omit<SignOptions, 'isDetached' | 'content' | 'attributes'>,
): Promise<Result<Buffer, string>> {
  const attributes = signer.signedAttributes?.all ?? [];
  const request = receiptRequestIn(attributes);
  if (request === null || request === 'bad') return fail('no receipt is asked for');
  // "If a signedData … is itself a receipt, … MUST NOT" ask for one. RFC 2634 §2.3
  if (data.contentType === contentTypes.receipt) return fail('there is no receipt for a receipt');
  if (!isAsked(request, attributes, addressesOf(own.certificate))) return fail('no receipt is asked for from here');
  const digested = await signatureDigest(signer);
  if (digested === null) return fail('the digest of its signature is not known here');
  const content = write.sequence(
    write.integer(1),
    write.oid(data.contentType),
    write.octetString(request.contentIdentifier),
    write.octetString(signer.signature),
  );
  const made = await sign(content, [own], {
    ...options,
    isDetached: false,
    contentType: contentTypes.receipt,
    attributes: [[attributeIds.msgSigDigest, write.octetString(digested)]],
  });
  return made.ok ? ok(made.value.octets) : made;
}

export type ReceiptVerdict =
  | { readonly ok: true; readonly signature: SignatureVerdict }
  /** It is no receipt for this message: why. `signature` is who signed it, where it could be looked at. */
  | { readonly ok: false; readonly reason: string; readonly signature: SignatureVerdict | null };

/** Whether `received` is a receipt for what was sent. RFC 2634 §2.6 */
export async function verifyReceipt(
  sent: SignedData,
  received: SignedData,
  trust: CertificateTrust,
): Promise<ReceiptVerdict> {
  const no = (reason: string, signature: SignatureVerdict | null = null): ReceiptVerdict => ({
    ok: false,
    reason,
    signature,
  });
  if (received.contentType !== contentTypes.receipt || received.content === null) return no('it is no receipt');
  const read = decode(received.content, receipt);
  if (!read.ok) return no(`the receipt cannot be read: ${read.error}`);
  const { contentType, contentIdentifier, signature } = read.value;
  const original = sent.signers.find((signer) => signer.signature.equals(signature));
  if (original === undefined || contentType !== sent.contentType) return no('it is a receipt for another message');
  const request = receiptRequestIn(original.signedAttributes?.all ?? []);
  if (request === null || request === 'bad' || !request.contentIdentifier.equals(contentIdentifier))
    return no('it is a receipt that was not asked for');
  const [signer, ...others] = received.signers;
  if (signer === undefined || others.length > 0) return no('a receipt has one signer');
  const claimed = single(signer.signedAttributes?.all ?? [], attributeIds.msgSigDigest, (value) => octetString(value));
  const digested = await signatureDigest(original);
  if (claimed === null || claimed === 'bad' || digested?.equals(claimed) !== true)
    return no('it is a receipt for something else than what was sent');
  const [verdict] = await verifySigned(received, null, trust);
  if (verdict?.state !== 'valid') return no('nothing proves who signed the receipt', verdict ?? null);
  return { ok: true, signature: verdict };
}
