/**
 * Encryption of contents.
 * Implements: RFC 3565 §2.3 (AES-CBC), RFC 5084 §3.2 (AES-GCM), RFC 8103 §2 (ChaCha20-Poly1305), RFC 3370 §5 (triple DES, RC2: to
 * read only), RFC 5652 §6.3 (padding).
 */
import { cbc, gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { malformed, octetString, reading, sequence, smallInteger, tags } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { tripleDes } from './des.ts';
import { plain } from './octets.ts';
import { rc2 } from './rc2.ts';

type Kind = 'cbc' | 'gcm' | 'chacha' | 'tripleDes' | 'rc2';

export interface ContentCipher {
  readonly name: string;
  readonly oid: string;
  readonly kind: Kind;
  /** 0 where its parameters say it: RC2. */
  readonly keyOctets: number;
}

const aes = '2.16.840.1.101.3.4.1';

export const contentCiphers = {
  aes256gcm: { name: 'AES-256-GCM', oid: `${aes}.46`, kind: 'gcm', keyOctets: 32 },
  aes192gcm: { name: 'AES-192-GCM', oid: `${aes}.26`, kind: 'gcm', keyOctets: 24 },
  aes128gcm: { name: 'AES-128-GCM', oid: `${aes}.6`, kind: 'gcm', keyOctets: 16 },
  chacha: { name: 'ChaCha20-Poly1305', oid: '1.2.840.113549.1.9.16.3.18', kind: 'chacha', keyOctets: 32 },
  aes256cbc: { name: 'AES-256-CBC', oid: `${aes}.42`, kind: 'cbc', keyOctets: 32 },
  aes192cbc: { name: 'AES-192-CBC', oid: `${aes}.22`, kind: 'cbc', keyOctets: 24 },
  aes128cbc: { name: 'AES-128-CBC', oid: `${aes}.2`, kind: 'cbc', keyOctets: 16 },
  tripleDes: { name: '3DES-CBC', oid: '1.2.840.113549.3.7', kind: 'tripleDes', keyOctets: 24 },
  rc2: { name: 'RC2-CBC', oid: '1.2.840.113549.3.2', kind: 'rc2', keyOctets: 0 },
} as const satisfies Record<string, ContentCipher>;

export const contentCipherByOid = (oid: string): ContentCipher | null =>
  Object.values(contentCiphers).find((cipher) => cipher.oid === oid) ?? null;

/** Whether a change of the content is noticed. */
export const isAuthenticated = ({ kind }: ContentCipher): boolean => kind === 'gcm' || kind === 'chacha';

/** Whether it is read only because it was once in use. */
export const isOld = ({ kind }: ContentCipher): boolean => kind === 'tripleDes' || kind === 'rc2';

/** A cipher with its parameters. */
export interface ContentScheme {
  readonly cipher: ContentCipher;
  readonly keyOctets: number;
  /** Initialization vector or nonce. */
  readonly iv: Buffer;
  /** Octets of the tag that AES-GCM has at the end. */
  readonly tag: number;
  /** Of RC2. */
  readonly effectiveBits: number;
}

/** The scheme of an AlgorithmIdentifier; null where it is none that is known, or its parameters are not right. */
export function contentScheme({ oid, parameters }: Algorithm): ContentScheme | null {
  const cipher = contentCipherByOid(oid);
  if (cipher === null || parameters === null) return null;
  const scheme = reading(() => ({ cipher, keyOctets: cipher.keyOctets, ...parametersOf(cipher, parameters) }));
  return scheme.ok ? scheme.value : null;
}

type Parameters = Pick<ContentScheme, 'iv' | 'tag' | 'effectiveBits'> & { readonly keyOctets?: number };

function parametersOf({ kind }: ContentCipher, parameters: Element): Parameters {
  switch (kind) {
    case 'cbc':
      return { iv: sized(octetString(parameters), 16), tag: 0, effectiveBits: 0 };
    case 'tripleDes':
      return { iv: sized(octetString(parameters), 8), tag: 0, effectiveBits: 0 };
    case 'chacha':
      return { iv: sized(octetString(parameters), 12), tag: 16, effectiveBits: 0 };
    case 'gcm': {
      const found = sequence(parameters, 'GCMParameters');
      const iv = octetString(found.any('aes-nonce'));
      const tag = found.optional(tags.integer);
      const length = tag === null ? 12 : smallInteger(tag);
      if (length < 12 || length > 16 || iv.length < 1 || iv.length > 64) return malformed('GCMParameters are wrong');
      return { iv, tag: length, effectiveBits: 0 };
    }
    case 'rc2': {
      const found = sequence(parameters, 'RC2CBCParameter');
      const version = found.optional(tags.integer);
      const effectiveBits = version === null ? 32 : effectiveBitsOf(smallInteger(version));
      return { iv: sized(octetString(found.any('iv')), 8), tag: 0, effectiveBits, keyOctets: effectiveBits / 8 };
    }
  }
}

const sized = (octets: Buffer, length: number): Buffer =>
  octets.length === length ? octets : malformed('an initialization vector has a wrong length');

/** rc2ParameterVersion. RFC 2268 §6 */
function effectiveBitsOf(version: number): number {
  const bits = new Map([
    [160, 40],
    [120, 64],
    [58, 128],
  ]).get(version);
  return bits ?? malformed('RC2 has a number of effective bits that is not in use');
}

/** The content; null where it is not whole, or this is not its key. `more` is what is authenticated besides. */
export async function decryptContent(
  scheme: ContentScheme,
  key: Buffer,
  octets: Buffer,
  { tag, more }: { readonly tag: Buffer; readonly more: Buffer },
): Promise<Buffer | null> {
  const { cipher, iv } = scheme;
  try {
    switch (cipher.kind) {
      case 'cbc':
        return await aesCbc(key, iv, octets);
      case 'gcm':
        return tag.length === scheme.tag ? await aesGcm(key, scheme, Buffer.concat([octets, tag]), more) : null;
      case 'chacha':
        return Buffer.from(chacha20poly1305(key, iv, more).decrypt(Buffer.concat([octets, tag])));
      case 'tripleDes':
        return octets.length % 8 === 0 ? unpadded(tripleDes(key, iv, octets)) : null;
      case 'rc2':
        return octets.length % 8 === 0 ? unpadded(rc2(key, scheme.effectiveBits, iv, octets)) : null;
    }
  } catch (error) {
    // A tag that does not fit, padding that is none: all that may be told of it is that it does not open.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** WebCrypto of some browsers has no AES-192. */
const lacksWebCrypto = (key: Buffer): boolean => key.length === 24;

async function aesCbc(key: Buffer, iv: Buffer, octets: Buffer): Promise<Buffer> {
  if (lacksWebCrypto(key)) return Buffer.from(cbc(key, iv).decrypt(octets));
  const imported = await crypto.subtle.importKey('raw', plain(key), 'AES-CBC', false, ['decrypt']);
  return Buffer.from(await crypto.subtle.decrypt({ name: 'AES-CBC', iv: plain(iv) }, imported, plain(octets)));
}

async function aesGcm(key: Buffer, { iv, tag }: ContentScheme, octets: Buffer, more: Buffer): Promise<Buffer | null> {
  // The other implementation knows whole tags alone.
  if (lacksWebCrypto(key)) return tag === 16 ? Buffer.from(gcm(key, iv, more).decrypt(octets)) : null;
  const imported = await crypto.subtle.importKey('raw', plain(key), 'AES-GCM', false, ['decrypt']);
  const how = { name: 'AES-GCM', iv: plain(iv), additionalData: plain(more), tagLength: tag * 8 };
  return Buffer.from(await crypto.subtle.decrypt(how, imported, plain(octets)));
}

/** RFC 5652 §6.3 */
function unpadded(octets: Buffer): Buffer | null {
  const count = octets.at(-1) ?? 0;
  if (count < 1 || count > 8 || count > octets.length) return null;
  return octets.subarray(-count).every((octet) => octet === count) ? octets.subarray(0, -count) : null;
}

export interface EncryptedContent {
  readonly octets: Buffer;
  /** Empty of ciphers that do not authenticate. */
  readonly tag: Buffer;
}

/** The ciphers that anything is made with. */
export type ModernCipher = 'aes256gcm' | 'aes128gcm' | 'chacha' | 'aes256cbc' | 'aes128cbc';

/** `iv` is 12 octets of randomness, 16 for CBC; no two contents have the same under one key. */
export async function encryptContent(
  name: ModernCipher,
  key: Buffer,
  iv: Buffer,
  content: Buffer,
): Promise<EncryptedContent> {
  const { kind } = contentCiphers[name];
  if (kind === 'cbc') return { octets: await encryptCbc(key, iv, content), tag: Buffer.alloc(0) };
  const sealed =
    kind === 'gcm' ? await encryptGcm(key, iv, content) : Buffer.from(chacha20poly1305(key, iv).encrypt(content));
  return { octets: sealed.subarray(0, -tagOctets), tag: sealed.subarray(-tagOctets) };
}

/** AlgorithmIdentifier of a cipher with this iv. */
export function writeContentAlgorithm(name: ModernCipher, iv: Buffer): Buffer {
  const { oid, kind } = contentCiphers[name];
  const parameters =
    kind === 'gcm' ? write.sequence(write.octetString(iv), write.integer(tagOctets)) : write.octetString(iv);
  return writeAlgorithm(oid, parameters);
}

const tagOctets = 16;

export async function encryptCbc(key: Buffer, iv: Buffer, content: Buffer): Promise<Buffer> {
  const imported = await crypto.subtle.importKey('raw', plain(key), 'AES-CBC', false, ['encrypt']);
  return Buffer.from(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: plain(iv) }, imported, plain(content)));
}

async function encryptGcm(key: Buffer, iv: Buffer, content: Buffer): Promise<Buffer> {
  const imported = await crypto.subtle.importKey('raw', plain(key), 'AES-GCM', false, ['encrypt']);
  return Buffer.from(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: plain(iv) }, imported, plain(content)));
}
