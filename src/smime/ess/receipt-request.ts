/**
 * What a signer asks for: that its readers sign that they got the message.
 * Implements: RFC 2634 §2.7 (ReceiptRequest), §4.4 (what a mailing list says of receipts: mLExpansionHistory).
 * Not here: the receipts (receipt.ts). Nothing is ever sent without its user's word.
 */
import { isSameAddress } from '../../sealed/address.ts';
import { context, inContext, malformed, octetString, sequence, smallInteger, tags } from '../asn1/reader.ts';
import { type Element, contentsOf } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { mailboxName } from '../certificates/write.ts';
import { type Attribute, attributeIds, single } from '../cms/attributes.ts';
import { mailboxIn } from '../certificates/extensions.ts';
import { limits } from '../limits.ts';

export interface ReceiptRequest {
  readonly contentIdentifier: Buffer;
  /** From whom: all, those whom no list brought it, or these addresses. */
  readonly from: 'all' | 'first-tier' | readonly string[];
  /** Where receipts go. */
  readonly to: readonly string[];
}

/** ReceiptRequest ::= SEQUENCE { signedContentIdentifier OCTET STRING, receiptsFrom, receiptsTo SEQUENCE OF GeneralNames } */
function receiptRequest(element: Element): ReceiptRequest {
  const request = sequence(element, 'ReceiptRequest');
  const contentIdentifier = octetString(request.any('signedContentIdentifier'));
  const from = receiptsFrom(request.any('receiptsFrom'));
  const to = addressesIn(request.take(tags.sequence, 'receiptsTo'));
  return { contentIdentifier, from, to };
}

/** ReceiptsFrom ::= CHOICE { allOrFirstTier [0] INTEGER, receiptList [1] SEQUENCE OF GeneralNames } */
function receiptsFrom(element: Element): ReceiptRequest['from'] {
  if (element.tag === inContext(1)) return addressesIn(element);
  if (element.tag !== context(0)) return malformed('it is not said from whom receipts are asked for');
  switch (smallInteger(element, context(0))) {
    case 0:
      return 'all';
    case 1:
      return 'first-tier';
    default:
      return malformed('it is not said from whom receipts are asked for');
  }
}

/** Addresses of GeneralNames; at most so many as are looked at. */
const addressesIn = ({ children }: Element): readonly string[] =>
  children
    .slice(0, limits.receiptNames)
    .flatMap((names) => names.children.slice(0, limits.receiptNames).flatMap((name) => mailboxIn(name) ?? []));

export const receiptRequestIn = (attributes: readonly Attribute[]): ReceiptRequest | null | 'bad' =>
  single(attributes, attributeIds.receiptRequest, receiptRequest);

/** The value of the attribute. `contentIdentifier` is of this message and no other. */
export function writeReceiptRequest({ contentIdentifier, from, to }: ReceiptRequest): Buffer {
  const names = (addresses: readonly string[]): readonly Buffer[] =>
    addresses.map((address) => write.sequence(mailboxName(address)));
  return write.sequence(
    write.octetString(contentIdentifier),
    typeof from === 'string'
      ? write.element(context(0), Buffer.from([from === 'all' ? 0 : 1]))
      : write.element(inContext(1), ...names(from)),
    write.sequence(...names(to)),
  );
}

/** Whether a receipt of these addresses is wished. A list that the message came through may say no, and is no first tier. */
export function isAsked(request: ReceiptRequest, attributes: readonly Attribute[], own: readonly string[]): boolean {
  const policy = listPolicyIn(attributes);
  if (policy === 'none' || policy === 'bad' || request.to.length === 0) return false;
  if (request.from === 'all') return true;
  if (request.from === 'first-tier') return policy === null;
  return request.from.some((address) => own.some((one) => isSameAddress(one, address)));
}

/**
 * What the last list says: MLExpansionHistory ::= SEQUENCE OF MLData, MLData ::= SEQUENCE { mailListIdentifier, expansionTime,
 * mlReceiptPolicy CHOICE { none [0] NULL, insteadOf [1], inAdditionTo [2] } OPTIONAL }. null where it came through none.
 */
function listPolicyIn(attributes: readonly Attribute[]): 'none' | 'some' | null | 'bad' {
  return single(attributes, attributeIds.mlExpansionHistory, (element) => {
    const last = sequence(element, 'MLExpansionHistory').rest().at(-1);
    if (last === undefined) return malformed('MLExpansionHistory is empty');
    const list = sequence(last, 'MLData');
    list.any('mailListIdentifier');
    list.take(tags.generalizedTime, 'expansionTime');
    const policy = list.optional(context(0), inContext(1), inContext(2));
    return policy !== null && policy.tag === context(0) && contentsOf(policy).length === 0 ? 'none' : 'some';
  });
}
