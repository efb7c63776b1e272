/**
 * For whom a message was encrypted.
 * Implements: RFC 5652 §6.2 (RecipientInfo): key transport and key agreement; recipients by password (§6.2.4), by a key that was
 * shared before (§6.2.3) and others (§6.2.5) are only told.
 */
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import { bitString, inContext, inside, malformed, octetString, sequence, smallInteger, tags } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import { nameText } from '../certificates/name.ts';
import { limits } from '../limits.ts';
import { type KeyReference, keyReference } from './signed-data.ts';

export interface KeyTransport {
  readonly kind: 'transport';
  readonly recipient: KeyReference;
  readonly algorithm: Algorithm;
  readonly encryptedKey: Buffer;
}

export interface KeyAgreement {
  readonly kind: 'agreement';
  readonly originator: Originator;
  readonly userKeyingMaterial: Buffer | null;
  readonly algorithm: Algorithm;
  readonly recipients: readonly { readonly recipient: KeyReference; readonly encryptedKey: Buffer }[];
}

/** The other side of the agreement: a key of its own for this message, or one of a certificate. RFC 5652 §6.2.2 */
export type Originator =
  | { readonly kind: 'key'; readonly algorithm: Algorithm; readonly point: Buffer }
  | { readonly kind: 'certificate'; readonly reference: KeyReference };

export type Recipient = KeyTransport | KeyAgreement | { readonly kind: 'shared-key' | 'password' | 'other' };

/** RecipientInfos ::= SET SIZE (1..MAX) OF RecipientInfo */
export function recipients(element: Element): readonly Recipient[] {
  if (element.tag !== tags.set) return malformed('RecipientInfos is no SET');
  if (element.children.length === 0) return malformed('it is encrypted for nobody');
  if (element.children.length > limits.recipients)
    return malformed(`it is for more than ${limits.recipients} recipients`);
  return element.children.map(recipient);
}

function recipient(element: Element): Recipient {
  switch (element.tag) {
    case tags.sequence:
      return transport(element);
    case inContext(1):
      return agreement(element);
    case inContext(2):
      return { kind: 'shared-key' };
    case inContext(3):
      return { kind: 'password' };
    default:
      return { kind: 'other' };
  }
}

/** KeyTransRecipientInfo ::= SEQUENCE { version, rid, keyEncryptionAlgorithm, encryptedKey } */
function transport(element: Element): KeyTransport {
  const info = inside(element, 'KeyTransRecipientInfo');
  smallInteger(info.any('version'));
  return {
    kind: 'transport',
    recipient: keyReference(info.any('rid')),
    algorithm: algorithm(info.any('keyEncryptionAlgorithm')),
    encryptedKey: octetString(info.any('encryptedKey')),
  };
}

/** KeyAgreeRecipientInfo ::= SEQUENCE { version, originator [0] EXPLICIT, ukm [1] EXPLICIT OPTIONAL, keyEncryptionAlgorithm, … } */
function agreement(element: Element): KeyAgreement {
  const info = inside(element, 'KeyAgreeRecipientInfo');
  smallInteger(info.any('version'));
  const [from] = info.take(inContext(0), 'originator').children;
  const material = info.optional(inContext(1))?.children[0];
  const how = algorithm(info.any('keyEncryptionAlgorithm'));
  const keys = sequence(info.any('recipientEncryptedKeys'), 'RecipientEncryptedKeys').rest();
  if (keys.length > limits.recipients) return malformed(`it is for more than ${limits.recipients} recipients`);
  return {
    kind: 'agreement',
    originator: from === undefined ? malformed('KeyAgreeRecipientInfo has no originator') : originator(from),
    userKeyingMaterial: material === undefined ? null : octetString(material),
    algorithm: how,
    recipients: keys.map((key) => {
      const pair = sequence(key, 'RecipientEncryptedKey');
      return { recipient: agreed(pair.any('rid')), encryptedKey: octetString(pair.any('encryptedKey')) };
    }),
  };
}

/** OriginatorPublicKey ::= [1] SEQUENCE { algorithm, publicKey BIT STRING }, or the reference to a certificate */
function originator(element: Element): Originator {
  if (element.tag !== inContext(1)) return { kind: 'certificate', reference: keyReference(element) };
  const key = inside(element, 'OriginatorPublicKey');
  return { kind: 'key', algorithm: algorithm(key.any('algorithm')), point: bitString(key.any('publicKey')) };
}

/** KeyAgreeRecipientIdentifier ::= CHOICE { IssuerAndSerialNumber, [0] SEQUENCE { subjectKeyIdentifier, date, other } } */
function agreed(element: Element): KeyReference {
  if (element.tag !== inContext(0)) return keyReference(element);
  const identifier = inside(element, 'RecipientKeyIdentifier').any('subjectKeyIdentifier');
  return { kind: 'identifier', identifier: octetString(identifier) };
}

/** For people, bounded. */
export const recipientTexts = (all: readonly Recipient[]): readonly string[] => all.flatMap(texts).slice(0, mostTold);

/** Recipients that are told. Our own. */
const mostTold = 50;

function texts(each: Recipient): readonly string[] {
  switch (each.kind) {
    case 'transport':
      return [referenceText(each.recipient)];
    case 'agreement':
      return each.recipients.map(({ recipient: reference }) => referenceText(reference));
    case 'shared-key':
      return ['whoever has a key that was shared before'];
    case 'password':
      return ['whoever knows a password'];
    case 'other':
      return ['a recipient of another kind'];
  }
}

const referenceText = (reference: KeyReference): string =>
  reference.kind === 'issuer'
    ? `${nameText(reference.issuer)}, ${reference.serial.toString('hex', 0, mostSerial)}`
    : reference.identifier.toString('hex', 0, mostSerial);

/** Octets of a serial number; it has 20 at most. RFC 5280 §4.1.2.2 */
const mostSerial = 20;

/** KeyWrapAlgorithm, which is the parameter of an agreement: as it stands, because keys are derived from it. RFC 5753 §7.1.5 */
export const keyWrapOf = ({ parameters }: Algorithm): { readonly oid: string; readonly octets: Buffer } | null =>
  parameters === null ? null : { oid: algorithm(parameters).oid, octets: wholeOf(parameters) };
