/**
 * Keys that came with a message whose author is proven: the Autocrypt field, certificates of who signed by S/MIME, attached OpenPGP keys.
 * Implements: Autocrypt Level 1 §2.2, RFC 8551 §2.4 (certificates in SignedData), RFC 3156 §7 (application/pgp-keys).
 * Cheap where there is nothing: `gleaned` looks at the header, and at a body only where its type says that there may be something.
 */
import { type Field, fieldText, findField } from '../message/header/fields.ts';
import { examine } from '../message/examine.ts';
import { decodeTransfer } from '../message/mime/transfer.ts';
import type { Part } from '../message/types.ts';
import { decode, reading } from '../smime/asn1/reader.ts';
import { contentInfo, contentTypes } from '../smime/cms/content-info.ts';
import { signedData } from '../smime/cms/signed-data.ts';
import { authorOf, autocryptOf } from './autocrypt/message.ts';
import type { SeenKey } from './contact-keys.ts';
import { limits } from './limits.ts';
import type { KeySource } from './types.ts';
import { type ReadKeys, certificatesFor, openPgpKeysFor } from './usable.ts';

/** Octets that may be keys of the author, not looked into. */
export interface Gleaned {
  readonly address: string;
  readonly blocks: readonly {
    readonly source: Extract<KeySource, 'autocrypt' | 'mail'>;
    readonly kind: 'openpgp' | 'cms';
    readonly octets: Buffer;
    readonly prefersEncryption: boolean | null;
  }[];
}

/** null for most messages. `body` reads the whole message; null where it is too large for that. */
export async function gleaned(
  header: Buffer,
  fields: readonly Field[],
  body: () => Promise<Buffer | null>,
): Promise<Gleaned | null> {
  const address = authorOf(header, fields);
  if (address === null) return null;
  const blocks: Gleaned['blocks'][number][] = [];
  const autocrypt = autocryptOf(header, fields);
  if (autocrypt !== null) {
    const { keyData, prefersEncryption } = autocrypt;
    blocks.push({ source: 'autocrypt', kind: 'openpgp', octets: keyData, prefersEncryption });
  }
  const type = findField(fields, 'content-type');
  const written = type === null ? '' : fieldText(header, type).trim().toLowerCase();
  if (mayHold(written)) {
    const message = await body();
    if (message !== null && marks.some((mark) => message.includes(mark)))
      for (const { kind, octets } of keyParts(message))
        blocks.push({ source: 'mail', kind, octets, prefersEncryption: null });
  }
  return blocks.length === 0 ? null : { address, blocks };
}

const mayHold = (type: string): boolean =>
  type.startsWith('multipart/') ||
  type.startsWith('application/pkcs7-mime') ||
  type.startsWith('application/x-pkcs7-mime');

/** One of them stands in a message that has such a part, as everybody writes them. */
const marks = ['pgp-keys', 'pkcs7-signature', 'pkcs7-mime'];

type KeyPart = Pick<Gleaned['blocks'][number], 'kind' | 'octets'>;

function keyParts(message: Buffer): readonly KeyPart[] {
  const found: KeyPart[] = [];
  const walk = (part: Part, depth: number): void => {
    if (found.length >= limits.found || depth > limits.partDepth) return;
    const kind = kindOf(part);
    // What an enclosed message brings is of its own author.
    if (part.type === 'message') return;
    if (kind === null) for (const child of part.children) walk(child, depth + 1);
    else if (part.end - part.body <= limits.foundOctets)
      found.push({ kind, octets: decodeTransfer(message.subarray(part.body, part.end), part.encoding) });
  };
  walk(examine(message).structure, 0);
  return found;
}

function kindOf({ type, subtype }: Part): KeyPart['kind'] | null {
  if (type !== 'application') return null;
  const bare = subtype.startsWith('x-') ? subtype.slice(2) : subtype;
  if (bare === 'pgp-keys') return 'openpgp';
  return bare === 'pkcs7-signature' || bare === 'pkcs7-mime' ? 'cms' : null;
}

/** The keys in it, as they are remembered: those of the author alone. */
export async function seenKeys({ address, blocks }: Gleaned, at: number): Promise<readonly SeenKey[]> {
  const seen: SeenKey[] = [];
  for (const { source, kind, octets, prefersEncryption } of blocks) {
    const { keys } =
      kind === 'openpgp' ? await openPgpKeysFor(address, octets, at) : await signersOf(address, octets, at);
    for (const key of keys)
      if (seen.length < limits.found && !seen.some(({ fingerprint }) => fingerprint === key.fingerprint))
        seen.push({ ...key, address, source, isSecure: false, at, prefersEncryption, decision: null });
  }
  return seen;
}

/** Certificates for the address that a signed body brings along. */
async function signersOf(address: string, octets: Buffer, at: number): Promise<ReadKeys> {
  const info = decode(octets, contentInfo);
  if (!info.ok || info.value.type !== contentTypes.signedData) return { keys: [], refused: [] };
  const { content } = info.value;
  const data = reading(() => signedData(content));
  const certificates = data.ok ? data.value.certificates.map((one) => one.octets) : [];
  return certificatesFor(address, certificates, at);
}
