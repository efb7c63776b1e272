/**
 * A message in one line: signed by its author or not, encrypted or not.
 * Implements: RFC 9787 §3 (one summary of a message), RFC 8550 §3 (the signer's address is the author's), RFC 9788 §4.4 (From inside
 * and outside). A signature counts for the author only where there is one From with one address, the signer owns that address, and
 * nothing else makes readers take it for another message than the one that was signed (disturbance.ts).
 */
import type { Reason } from '../base/reason.ts';
import { isSameAddress } from './address.ts';
import { type Author, authorOf } from './author.ts';
import { disturbanceOf } from './disturbance.ts';
import { type SealedHeader, sealedHeader } from './header.ts';
import { type ProtectedPart, envelopeOf, payload } from './protect.ts';
import type { EncryptedState, EncryptionVerdict, SealFault, SignatureVerdict, SignedState } from './types.ts';

export interface SealedSummary {
  readonly signed: SignedState;
  readonly encrypted: EncryptedState;
  /** What is wrong; null where nothing is, or nothing is sealed. */
  readonly fault: SealFault | null;
  /** Why it is called so. */
  readonly reason: Reason;
  /** The signature that decided; null without one. */
  readonly signature: SignatureVerdict | null;
  /** Every address of the From that is shown; one, as a rule. */
  readonly author: readonly string[];
  /** Whether the From inside the seals is another than outside. RFC 9788 §4.4.1.1 */
  readonly fromDiffers: boolean;
  readonly header: SealedHeader;
}

export function summarise(root: ProtectedPart): SealedSummary {
  const header = sealedHeader(root);
  const author = authorOf(header.fields);
  const outside = authorOf(header.outer);
  const fromDiffers = header.by !== null && !same(author.addresses, outside.addresses);
  const signed = signedState(root, header, author);
  return { ...signed, encrypted: encryptedState(root), author: author.addresses, fromDiffers, header };
}

type Signed = Pick<SealedSummary, 'signed' | 'reason' | 'signature' | 'fault'>;

/** Best first: a valid signature of the author is not undone by a second one that cannot be checked. */
const order: readonly SignedState[] = ['author', 'other', 'unproven', 'unknown', 'invalid'];

function signedState(root: ProtectedPart, header: SealedHeader, author: Author): Signed {
  const outermost = outermostSignatures(root);
  if (outermost === undefined) return unsigned(root);
  const judgements = outermost.map((signature) => judged(signature, author));
  const [best] = judgements.toSorted((one, other) => order.indexOf(one.signed) - order.indexOf(other.signed));
  if (best?.signature === undefined || best.signature === null || best.signed !== 'author')
    return best ?? unsigned(root);
  // Nothing that is wrong is hidden behind what is good.
  const wrong = outermost.find(({ state }) => state === 'invalid');
  if (wrong !== undefined) return judged(wrong, author);
  const disturbance = disturbanceOf(root, header, best.signature);
  if (disturbance === null) return best;
  const { fault, text, rule } = disturbance;
  return { signed: 'invalid', signature: best.signature, fault, reason: { text, rule } };
}

/** Those of the first seal that has any: who made it gave out what is here, with whatever others signed inside. */
const outermostSignatures = (root: ProtectedPart): readonly SignatureVerdict[] | undefined =>
  envelopeOf(root)
    .flatMap(({ opened: { seal } }) => (seal === null || seal.kind === 'broken' ? [] : [seal.signatures]))
    .find((signatures) => signatures.length > 0);

/** No seal round the message is a signature: one may be broken, or stand deeper. */
function unsigned(root: ProtectedPart): Signed {
  const core = payload(root);
  const { seal } = core.opened;
  if (seal?.kind === 'broken')
    return {
      signed: seal.standard === null ? 'unknown' : 'invalid',
      signature: null,
      fault: seal.standard === null ? 'unsupported' : 'malformed',
      reason: seal.reason,
    };
  const inside = anywhere(root, ({ signedBy }) => signedBy.length > 0);
  const text = inside ? 'only a part of it is signed' : 'nobody signed it';
  return {
    signed: inside ? 'part' : 'none',
    signature: null,
    fault: null,
    reason: { text, rule: 'RFC 9787 §3' },
  };
}

function judged(signature: SignatureVerdict, author: Author): Signed {
  const { state, fault, reason, signer } = signature;
  if (state !== 'valid') return { signed: state, signature, fault, reason };
  const say = (signed: SignedState, why: SealFault | null, text: string): Signed => ({
    signed,
    signature,
    fault: why,
    reason: { text, rule: 'RFC 8550 §3' },
  });
  const { address } = author;
  if (address === null) return say('other', 'author', author.fault ?? '');
  if (signer?.addresses.some((owned) => isSameAddress(owned, address)) !== true) {
    const by = signer?.addresses[0];
    const text = by === undefined ? 'its signer is not its author' : `${by} signed it, who is not its author`;
    return say('other', 'signer', text);
  }
  return fault === null
    ? say('author', null, `${address} signed it, and nothing that was signed has changed`)
    : { signed: 'unproven', signature, fault, reason };
}

function encryptedState(root: ProtectedPart): EncryptedState {
  const { seal } = payload(root).opened;
  const layers = sealsAtTop(root);
  const failed = layers.find(({ state }) => state !== 'opened');
  if (failed !== undefined) return failed.state === 'locked' ? 'locked' : 'broken';
  if (seal?.kind === 'broken' && isEncrypting(root)) return 'broken';
  if (layers.length > 0) return 'message';
  return anywhere(root, ({ encrypted, opened }) => encrypted.length > 0 || encryptionOf(opened.seal) !== null)
    ? 'part'
    : 'none';
}

/** Whether what did not open says that it is encrypted. */
function isEncrypting(root: ProtectedPart): boolean {
  const { type, subtype, parameters } = payload(root).opened.part;
  if (type === 'multipart') return subtype === 'encrypted';
  return parameters.some(([name, value]) => name === 'smime-type' && value.toLowerCase().endsWith('enveloped-data'));
}

/** Encryption of the cryptographic envelope, opened or not. */
function sealsAtTop(root: ProtectedPart): readonly EncryptionVerdict[] {
  const core = payload(root);
  const closed = encryptionOf(core.opened.seal);
  return closed === null ? core.encrypted : [...core.encrypted, closed];
}

const encryptionOf = (seal: ProtectedPart['opened']['seal']): EncryptionVerdict | null =>
  seal?.kind === 'sealed' ? seal.encryption : null;

const anywhere = (part: ProtectedPart, is: (part: ProtectedPart) => boolean): boolean =>
  is(part) || part.children.some((child) => anywhere(child, is));

const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((address, at) => isSameAddress(address, others[at] ?? ''));
