/**
 * The library behind Buffer, made what the rooms of the server expect: it knows no 'base64url' and compares with nothing but another
 * Buffer, where Node takes every Uint8Array; and what it does character by character is done by the browser, for messages are large.
 */
type Bytes = Uint8Array<ArrayBuffer>;

interface Library {
  from: (value: string, encoding: string) => Bytes;
  readonly compare: (one: Uint8Array, other: Uint8Array) => number;
  readonly prototype: object;
}

type ToText = (this: Bytes, encoding?: string, start?: number, end?: number) => string;

interface Methods {
  toString: ToText;
  indexOf: (this: Bytes, wanted: string | number | Uint8Array, from?: number | string, encoding?: string) => number;
  equals: (this: Bytes, other: Uint8Array) => boolean;
}

/** ECMAScript, Uint8Array to and from Base64; null where a browser has none yet. It throws at what is no base64. */
const { fromBase64 = null } = Uint8Array as { readonly fromBase64?: (this: typeof Uint8Array, text: string) => Bytes };

/** As Node has it: a mark of the order of octets stays. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8Of = new TextEncoder();

const { indexOf: octetAt } = Uint8Array.prototype as {
  readonly indexOf: (this: Uint8Array, octet: number, from?: number) => number;
};

/** Arguments that a function takes at once. */
const atOnce = 8_192;

export function likeNode(library: Library): void {
  const methods = library.prototype as Methods;
  const { toString, indexOf } = methods;

  methods.toString = function (encoding = 'utf8', start = 0, end) {
    const piece = this.subarray(Math.max(0, start), Math.max(0, end ?? this.length));
    switch (encoding) {
      case 'utf8':
      case 'utf-8':
        return utf8.decode(piece);
      case 'latin1':
      case 'binary':
        return latin1(piece);
      case 'base64':
        return btoa(latin1(piece));
      case 'base64url':
        return btoa(latin1(piece)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
      default:
        return toString.call(this, encoding, start, end);
    }
  };
  methods.indexOf = function (wanted, from, encoding) {
    if (typeof from === 'string' || encoding !== undefined) return indexOf.call(this, wanted, from, encoding);
    if (typeof wanted === 'number') return octetAt.call(this, wanted, from);
    return found(this, typeof wanted === 'string' ? utf8Of.encode(wanted) : wanted, from ?? 0);
  };
  methods.equals = function (other) {
    return this.length === other.length && library.compare(this, other) === 0;
  };
  const from = library.from as (...given: readonly unknown[]) => Bytes;
  library.from = (...given: readonly [string, string]) => {
    const [value, named] = given;
    if (typeof value !== 'string') return from(...given);
    // Each of the two is read with the letters of both.
    const encoding = named === 'base64url' ? 'base64' : named;
    const octets = octetsOf(value, encoding);
    return octets === null ? from(value, encoding) : (Object.setPrototypeOf(octets, methods) as Bytes);
  };
}

/** null where the library knows better: something that is no base64 stands between, which it passes over. */
function octetsOf(text: string, encoding: string): Bytes | null {
  if (encoding === 'latin1' || encoding === 'binary') return ofLatin1(text);
  if (encoding !== 'base64' || fromBase64 === null) return null;
  try {
    return fromBase64.call(Uint8Array, text);
  } catch {
    return null;
  }
}

function latin1(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += atOnce) {
    text += String.fromCharCode.apply(null, octets.subarray(at, at + atOnce) as unknown as number[]);
  }
  return text;
}

function ofLatin1(text: string): Bytes {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at);
  return octets;
}

/** `from` below 0 counts from the end; nothing is found at once. */
function found(octets: Uint8Array, wanted: Uint8Array, from: number): number {
  const begin = from < 0 ? Math.max(0, octets.length + from) : from;
  const [first] = wanted;
  if (first === undefined) return Math.min(begin, octets.length);
  for (let at = octetAt.call(octets, first, begin); at !== -1; at = octetAt.call(octets, first, at + 1)) {
    let same = 1;
    while (same < wanted.length && octets[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}
