/**
 * What may be said of a whole message in one line: signed by its author or not, encrypted or not.
 * Implements: RFC 9787 §3 (one summary of a message), RFC 8550 §3 (the signer's address is the author's), RFC 9788 §4.4 (From inside
 * and outside). A signature counts for the author only where there is one From with one address, and the signer owns that address.
 */
import type { Reason } from '../base/reason.ts';
import { addressList } from '../message/header/address.ts';
import { isSameAddress } from './address.ts';
import { type SealedField, type SealedHeader, sealedHeader } from './header.ts';
import { type ProtectedPart, payload } from './protect.ts';
import type { EncryptionVerdict, SignatureVerdict } from './types.ts';

/**
 * - `author`: what is shown was signed by who is shown as its author.
 * - `other`: it was signed, validly, by somebody else.
 * - `unproven`: it was signed; whose key it is nobody can tell.
 * - `unknown`: there is a signature that cannot be checked here.
 * - `invalid`: there is a signature, and it must not count.
 * - `part`: only pieces of it are signed, and say so themselves.
 * - `none`: there is no signature.
 */
export type SignedState = 'author' | 'other' | 'unproven' | 'unknown' | 'invalid' | 'part' | 'none';

/** `message`: all of it, by authenticated encryption or under a signature; `part`: pieces of it. */
export type EncryptedState = 'message' | 'part' | 'locked' | 'broken' | 'none';

export interface SealedSummary {
  readonly signed: SignedState;
  readonly encrypted: EncryptedState;
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
  const author = authorsOf(header.fields);
  const outside = authorsOf(header.outer);
  const fromDiffers = header.by !== null && !same(author, outside);
  const signed = signedState(root, author);
  return { ...signed, encrypted: encryptedState(root), author, fromDiffers, header };
}

type Signed = Pick<SealedSummary, 'signed' | 'reason' | 'signature'>;

/** Best first: a valid signature of the author is not undone by a second one that cannot be checked. */
const order: readonly SignedState[] = ['author', 'other', 'unproven', 'unknown', 'invalid'];

function signedState(root: ProtectedPart, author: readonly string[]): Signed {
  const candidates = payload(root).signedBy.map((signature) => judged(signature, author));
  const [best] = candidates.toSorted((one, other) => order.indexOf(one.signed) - order.indexOf(other.signed));
  if (best !== undefined) return best;
  const inside = anywhere(root, ({ signedBy }) => signedBy.length > 0);
  const text = inside ? 'only a part of it is signed' : 'nobody signed it';
  return { signed: inside ? 'part' : 'none', signature: null, reason: { text, rule: 'RFC 9787 §3' } };
}

function judged(signature: SignatureVerdict, author: readonly string[]): Signed {
  const { state, reason, signer } = signature;
  if (state !== 'valid') return { signed: state, signature, reason };
  const say = (signed: SignedState, text: string): Signed => ({
    signed,
    signature,
    reason: { text, rule: 'RFC 8550 §3' },
  });
  const [only] = author;
  if (only === undefined || author.length > 1)
    return say('other', 'its From names not one author but several, or none: nobody can have signed for them');
  if (signer?.addresses.some((address) => isSameAddress(address, only)) === true)
    return say('author', `${only} signed it, and nothing that was signed has changed`);
  const by = signer?.addresses[0];
  return say('other', by === undefined ? 'its signer is not its author' : `${by} signed it, who is not its author`);
}

function encryptedState(root: ProtectedPart): EncryptedState {
  const layers = sealsAtTop(root);
  const failed = layers.find(({ state }) => state !== 'opened');
  if (failed !== undefined) return failed.state === 'locked' ? 'locked' : 'broken';
  if (layers.length > 0) return 'message';
  return anywhere(root, ({ encrypted, opened: { seal } }) => encrypted.length > 0 || encryptionOf(seal) !== null)
    ? 'part'
    : 'none';
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

/** The addresses of every From, in order. */
function authorsOf(fields: readonly SealedField[]): readonly string[] {
  return fields
    .filter(({ name }) => name.toLowerCase() === 'from')
    .flatMap(({ value }) => addressList(value))
    .flatMap(({ mailbox, host }) => (mailbox === null || host === null ? [] : `${mailbox}@${host}`));
}

const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((address, at) => isSameAddress(address, others[at] ?? ''));
