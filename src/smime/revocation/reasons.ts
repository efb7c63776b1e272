/** Why a certificate holds no more. RFC 5280 §5.3.1 */
import { type Element } from '../asn1/tree.ts';
import { malformed, smallInteger, tags } from '../asn1/reader.ts';

/** CRLReason ::= ENUMERATED; 7 is not used. */
export const reasonCodes = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type RevocationReason = keyof typeof reasonCodes;

const names = new Map(Object.entries(reasonCodes).map(([name, code]) => [code, name as RevocationReason]));

export const isReason = (name: string): name is RevocationReason => Object.hasOwn(reasonCodes, name);

export const crlReason = (element: Element): RevocationReason =>
  names.get(smallInteger(element, tags.enumerated) as never) ?? malformed('a reason is none of those that there are');

/** Those after which nothing that the key signed can be told from what a thief signed, whenever it was. */
export const isCompromise = (reason: RevocationReason): boolean =>
  reason === 'keyCompromise' || reason === 'cACompromise' || reason === 'aACompromise';

/** Bits of ReasonFlags, in which `unspecified` has none. RFC 5280 §4.2.1.13 */
export const reasonBits: readonly (readonly [bit: number, reason: RevocationReason])[] = [
  [1, 'keyCompromise'],
  [2, 'cACompromise'],
  [3, 'affiliationChanged'],
  [4, 'superseded'],
  [5, 'cessationOfOperation'],
  [6, 'certificateHold'],
  [7, 'privilegeWithdrawn'],
  [8, 'aACompromise'],
];
