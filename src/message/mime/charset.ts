/**
 * Octets to text by the name of a charset.
 * Implements: RFC 2045 §4.1 (charset parameter), RFC 2046 §4.1.2; labels as the WHATWG Encoding Standard reads them,
 * further code pages by iconv-lite, UTF-7 by utf7.ts. An unknown charset is UTF-8 where the octets are that, else Latin-1.
 */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { limits } from '../limits.ts';
import { decodeUtf7 } from './utf7.ts';

/** How a charset is decoded; found once for each name. */
type Decoder = (bytes: Buffer) => string;

const latin1 = new TextDecoder('windows-1252');
const utf8 = new TextDecoder('utf-8');

/** What is said of octets whose charset is not known. */
const guess: Decoder = (bytes) => (isUtf8(bytes) ? utf8 : latin1).decode(bytes);

const decoders = new Map<string, Decoder>([
  ['', guess],
  ['us-ascii', guess],
  ['ascii', guess],
  ['ansi_x3.4-1968', guess],
  ['utf-8', (bytes) => utf8.decode(bytes)],
  ['utf-7', decodeUtf7],
  ['unicode-1-1-utf-7', decodeUtf7],
  ['utf-16', utf16],
]);
/** Names that senders invent have no end; the cache has. */
const cachedNames = 500;

/** Text of the octets; never throws, what cannot be decoded becomes U+FFFD. */
export function decodeCharset(bytes: Buffer, charset: string): string {
  const name = charset.trim().toLowerCase();
  let decoder = decoders.get(name);
  if (decoder === undefined) {
    decoder = name.length > limits.charsetCharacters ? guess : (whatwg(name) ?? codePage(name) ?? guess);
    if (decoders.size < cachedNames) decoders.set(name, decoder);
  }
  try {
    return decoder(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

function whatwg(name: string): Decoder | null {
  try {
    const decoder = new TextDecoder(name);
    return (bytes) => decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** iconv-lite also knows transfer encodings and aliases of Unicode forms; only its code pages are meant here. */
const families = [
  'cp',
  'ibm',
  'csibm',
  'windows',
  'win',
  'mac',
  'x-mac',
  'iso',
  'koi',
  'utf-32',
  'tcvn',
  'viscii',
  'armscii',
  'rk',
  'gb',
  'big5',
  'tis',
  'hp',
  'pt154',
  'georgian',
];

function codePage(name: string): Decoder | null {
  const known = families.some((family) => name.startsWith(family)) || Number(name) > 0;
  if (!known || !iconv.encodingExists(name)) return null;
  return (bytes) => iconv.decode(bytes, name);
}

/** UTF-16 without a byte order mark is big-endian. RFC 2781 §4.3 */
function utf16(bytes: Buffer): string {
  const littleEndian = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(bytes);
}
