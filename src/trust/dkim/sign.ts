/**
 * Signs messages: for every key a field to put in front.
 * Implements: RFC 6376 §5, RFC 8301 §3.1 (SHA-256 only), RFC 8463 §3 (Ed25519), RFC 8616 §5 (domains as A-labels, which
 * every verifier reads). Both canonical forms are relaxed: white space is what is changed on the way without harm.
 */
import { type KeyObject, hash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { CRLF } from '../../base/bytes.ts';
import type { Content } from '../../message/content.ts';
import { hashBody } from './body-hashes.ts';
import { base64Words, foldedField, listWords, tagWord } from './fold.ts';
import { signedFields } from './signed-fields.ts';
import { type SignedHeader, relaxedField } from './signed-header.ts';
import { signedMessage } from './signed-message.ts';

export interface Signer {
  /** A-labels. */
  readonly domain: string;
  readonly selector: string;
  /** Private; RSA or Ed25519. */
  readonly key: KeyObject;
}

export interface SigningTime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds that the signature is good for; for ever without. */
  readonly validity?: number;
}

/** Why a message cannot be signed: its header is longer than what can be checked again. */
export type Unsignable = 'header-too-long';

/** DKIM-Signature fields with their line breaks, in the order of the signers. */
export async function signDkim(
  content: Content,
  signers: readonly Signer[],
  time: SigningTime,
): Promise<Buffer | Unsignable> {
  const hashed = await hashedMessage(content);
  return hashed === null ? 'header-too-long' : signHashed(hashed, signers, time);
}

/** A message of which only the header is left to be signed. */
export interface HashedMessage {
  readonly header: SignedHeader;
  readonly bodyHash: Buffer;
}

/** null where its header is longer than what can be checked again. */
export async function hashedMessage(content: Content): Promise<HashedMessage | null> {
  const message = await signedMessage(content);
  if (message.isTooLong) return null;
  const form = { canonicalization: 'relaxed', length: null } as const;
  const bodies = await hashBody(message.body(), [form]);
  return { header: message.header, bodyHash: bodies(form)?.digest ?? Buffer.alloc(0) };
}

export async function signHashed(
  { header, bodyHash }: HashedMessage,
  signers: readonly Signer[],
  time: SigningTime,
): Promise<Buffer> {
  const names = signedFields(header);
  const fields = await Promise.all(
    signers.map((signer) =>
      signedField('DKIM-Signature', [tagWord('v=1;'), ...signatureWords(signer, time, names, bodyHash)], signer.key, [
        ...covered(header, names),
      ]),
    ),
  );
  return Buffer.concat(fields);
}

/** The tags that DKIM-Signature and ARC-Message-Signature have in common. */
export function signatureWords(signer: Signer, time: SigningTime, names: readonly string[], bodyHash: Buffer) {
  return [
    tagWord(`a=${algorithmOf(signer.key)};`),
    tagWord('c=relaxed/relaxed;'),
    tagWord(`d=${signer.domain};`),
    tagWord(`s=${signer.selector};`),
    ...timeWords(time),
    ...listWords('h', names),
    ...base64Words('bh', bodyHash.toString('base64'), ';'),
  ];
}

export function timeWords({ now, validity }: SigningTime) {
  const seconds = Math.floor(now / 1_000);
  return [tagWord(`t=${seconds};`), ...(validity === undefined ? [] : [tagWord(`x=${seconds + validity};`)])];
}

export const algorithmOf = (key: KeyObject): string =>
  key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';

/** Canonical fields under h=. */
export const covered = (header: SignedHeader, names: readonly string[]): readonly Buffer[] =>
  header.chosen(names.map((name) => name.toLowerCase())).map((field) => header.canonical(field, 'relaxed'));

/** The field with its b=, which covers `before` and the field itself. RFC 6376 §3.7 */
export async function signedField(
  name: string,
  words: Parameters<typeof foldedField>[1],
  key: KeyObject,
  before: readonly Buffer[],
): Promise<Buffer> {
  // What stands in front of b= is the same with and without its value: it is folded from the left.
  const empty = foldedField(name, [...words, tagWord('b=')]);
  const own = relaxedField(name, Buffer.from(empty.slice(name.length + 1)));
  const signature = await signature64(key, Buffer.concat([...before, own]));
  const whole = foldedField(name, [...words, ...base64Words('b', signature, '')]);
  return Buffer.concat([Buffer.from(whole), CRLF]);
}

const inThreadPool = promisify<string | null, Buffer, KeyObject, Buffer>(sign);

async function signature64(key: KeyObject, data: Buffer): Promise<string> {
  const signature =
    key.asymmetricKeyType === 'ed25519'
      ? sign(null, hash('sha256', data, 'buffer'), key)
      : await inThreadPool('sha256', data, key);
  return signature.toString('base64');
}
