/**
 * The Autocrypt header field: a key that travels with mail.
 * Implements: Autocrypt Level 1 §2.1 (form, attributes), §2.3 (Autocrypt-Gossip); the rules on whole messages are in message.ts.
 * Nothing is proven by it: whoever can write in somebody's name can bring a key in it.
 */
import { decodeBase64 } from '../../message/mime/base64.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { limits } from '../limits.ts';

export interface AutocryptHeader {
  /** As addresses are looked up. */
  readonly address: string;
  /** prefer-encrypt=mutual; any other value is none. */
  readonly prefersEncryption: boolean;
  /** A transferable public key, not looked into. */
  readonly keyData: Buffer;
}

/**
 * attribute *( ";" attribute ), each NAME "=" VALUE. One that is not known makes all of it worth nothing, unless its name begins with "_".
 * null for what is no such field.
 */
export function readAutocrypt(value: string): AutocryptHeader | null {
  if (value.length > limits.autocryptField) return null;
  const attributes = new Map<string, string>();
  for (const part of value.split(';', limits.autocryptAttributes + 1)) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name === '' || attributes.has(name) || attributes.size === limits.autocryptAttributes) return null;
    attributes.set(name, part.slice(equals + 1).trim());
  }
  for (const name of attributes.keys()) if (!known.has(name) && !name.startsWith('_')) return null;
  const address = normaliseAddress(attributes.get('addr') ?? '');
  const keyData = decodeBase64(Buffer.from(attributes.get('keydata') ?? '', 'latin1'));
  if (address === null || keyData.length === 0) return null;
  return { address, prefersEncryption: attributes.get('prefer-encrypt') === 'mutual', keyData };
}

const known: ReadonlySet<string> = new Set(['addr', 'prefer-encrypt', 'keydata']);

/** The lines of a field, folded; `keydata` comes last. Empty where the key is too large to travel with every message. */
export function autocryptLines({ address, prefersEncryption, keyData }: AutocryptHeader): readonly string[] {
  if (keyData.length > limits.autocryptKey) return [];
  const lines = [`addr=${address};${prefersEncryption ? ' prefer-encrypt=mutual;' : ''}`, 'keydata='];
  const base64 = keyData.toString('base64');
  for (let at = 0; at < base64.length; at += lineLength) lines.push(base64.slice(at, at + lineLength));
  return lines;
}

/** "No more than 78 characters, excluding the CRLF", white space before it included. RFC 5322 §2.1.1 */
const lineLength = 76;
