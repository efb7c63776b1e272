/**
 * Reads ASN.1 types out of elements, in the order in which a structure has them.
 * A structure that is not as it should be throws `Malformed`, which `decode` catches: the one place where that is allowed.
 * Implements: X.690 §8.2 to §8.23, as far as certificates and CMS use them.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { type Element, contentsOf, parseElement } from './tree.ts';

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const;

/** [number] of the context, primitive and constructed. */
export const context = (number: number): number => 0x80 | number;
export const inContext = (number: number): number => 0xa0 | number;

/** What a structure lacks or has too much of. */
class Malformed extends Error {}

export function malformed(text: string): never {
  throw new Malformed(text);
}

/** A value of these octets, or why there is none. `read` gets the element that begins them. */
export function decode<T>(octets: Buffer, read: (element: Element) => T): Result<T, string> {
  const element = parseElement(octets);
  if (!element.ok) return element;
  return reading(() => read(element.value));
}

/** The same of an element that was read already. */
export function reading<T>(read: () => T): Result<T, string> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof Malformed) return fail(error.message);
    throw error;
  }
}

/** The same where it waits for something between. */
export async function readingLater<T>(read: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await read());
  } catch (error) {
    if (error instanceof Malformed) return fail(error.message);
    throw error;
  }
}

/** The components of a SEQUENCE or SET, one after another. */
export class Components {
  readonly #name: string;
  readonly #elements: readonly Element[];
  #at = 0;

  constructor(name: string, elements: readonly Element[]) {
    this.#name = name;
    this.#elements = elements;
  }

  get more(): boolean {
    return this.#at < this.#elements.length;
  }

  /** The next component, whatever it is. */
  any(what: string): Element {
    const element = this.#elements[this.#at];
    if (element === undefined) return malformed(`${this.#name} has no ${what}`);
    this.#at += 1;
    return element;
  }

  take(tag: number, what: string): Element {
    const element = this.any(what);
    return element.tag === tag ? element : malformed(`${what} of ${this.#name} is of another type`);
  }

  optional(...wanted: readonly number[]): Element | null {
    const element = this.#elements[this.#at];
    if (element === undefined || !wanted.includes(element.tag)) return null;
    this.#at += 1;
    return element;
  }

  /** Where what follows would change the meaning, nothing may. */
  end(): void {
    if (this.more) malformed(`${this.#name} has more than belongs into it`);
  }

  rest(): readonly Element[] {
    const left = this.#elements.slice(this.#at);
    this.#at = this.#elements.length;
    return left;
  }
}

export const sequence = (element: Element, name: string): Components =>
  element.tag === tags.sequence ? new Components(name, element.children) : malformed(`${name} is no SEQUENCE`);

/** The components inside [number] IMPLICIT SEQUENCE, or whatever holds them. */
export const inside = (element: Element, name: string): Components => new Components(name, element.children);

/** OCTET STRING, in one piece or in several; `tag` where it is IMPLICIT. X.690 §8.7 */
export function octetString(element: Element, tag: number = tags.octetString): Buffer {
  if (element.tag === tag) return contentsOf(element);
  if (element.tag !== (tag | 0x20)) return malformed('an OCTET STRING is of another type');
  const pieces: Buffer[] = [];
  gather(element, pieces);
  return Buffer.concat(pieces);
}

function gather(element: Element, pieces: Buffer[]): void {
  for (const child of element.children) {
    if (child.tag === tags.octetString) pieces.push(contentsOf(child));
    else if (child.tag === (tags.octetString | 0x20)) gather(child, pieces);
    else malformed('a piece of an OCTET STRING is of another type');
  }
}

/** BIT STRING of whole octets. */
export function bitString(element: Element, tag: number = tags.bitString): Buffer {
  if (element.tag !== tag || element.to === element.from) return malformed('a BIT STRING is of another type');
  return contentsOf(element).subarray(1);
}

/** Dotted numbers. X.690 §8.19 */
export function oid(element: Element): string {
  if (element.tag !== tags.oid || element.to === element.from)
    return malformed('an OBJECT IDENTIFIER is of another type');
  return oidText(contentsOf(element));
}

function oidText(octets: Buffer): string {
  const arcs: string[] = [];
  let value = 0n;
  for (const octet of octets) {
    value = (value << 7n) | BigInt(octet & 0x7f);
    if (value >> 128n !== 0n) return malformed('an OBJECT IDENTIFIER has a number beyond bounds');
    if ((octet & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      const first = value < 80n ? value / 40n : 2n;
      arcs.push(String(first), String(value - first * 40n));
    } else arcs.push(String(value));
    value = 0n;
  }
  return arcs.join('.');
}

/** INTEGER as its octets, without the zeros that stand for a sign. */
export function unsigned(element: Element, tag: number = tags.integer): Buffer {
  if (element.tag !== tag || element.to === element.from) return malformed('an INTEGER is of another type');
  const octets = contentsOf(element);
  let zeros = 0;
  while (zeros < octets.length - 1 && octets[zeros] === 0) zeros += 1;
  return octets.subarray(zeros);
}

/** An INTEGER that is small: versions, counts. None of these is negative. */
export function smallInteger(element: Element, tag: number = tags.integer): number {
  if (((element.octets[element.from] ?? 0) & 0x80) !== 0) return malformed('an INTEGER is negative');
  const octets = unsigned(element, tag);
  return octets.length > 4 ? malformed('an INTEGER is larger than makes sense') : octets.readUIntBE(0, octets.length);
}

export const boolean = (element: Element): boolean =>
  element.tag === tags.boolean && element.to - element.from === 1
    ? element.octets[element.from] !== 0
    : malformed('a BOOLEAN is of another type');

/** UTCTime or GeneralizedTime as milliseconds since the epoch. RFC 5280 §4.1.2.5 */
export function time(element: Element): number {
  const text = contentsOf(element).toString('latin1');
  const isShort = element.tag === tags.utcTime;
  if (!isShort && element.tag !== tags.generalizedTime) return malformed('a time is of another type');
  const digits = isShort ? 10 : 12;
  const seconds = isDigits(text.slice(digits, digits + 2)) ? text.slice(digits, digits + 2) : '00';
  if (!isDigits(text.slice(0, digits)) || text.length < digits + 1) return malformed('a time cannot be read');
  const number = (at: number, length: number): number => Number(text.slice(at, at + length));
  const short = number(0, 2);
  const year = isShort ? (short < 50 ? 2000 + short : 1900 + short) : number(0, 4);
  const at = isShort ? 2 : 4;
  const [month, day, hour, minute] = [number(at, 2), number(at + 2, 2), number(at + 4, 2), number(at + 6, 2)];
  const value = Date.UTC(year, month - 1, day, hour, minute, Number(seconds));
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60;
  return isDate && text.endsWith('Z') ? value : malformed('a time cannot be read');
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const digit = text.charAt(at);
    if (digit < '0' || digit > '9') return false;
  }
  return text !== '';
}

/** A string of any of the kinds that names are made of. RFC 5280 §4.1.2.4 */
export function string(element: Element): string {
  const octets = contentsOf(element);
  switch (element.tag) {
    case tags.utf8String:
      return octets.toString('utf8');
    case tags.bmpString:
      return utf16(octets);
    case tags.universalString:
      return utf32(octets);
    default:
      return octets.toString('latin1');
  }
}

function utf16(octets: Buffer): string {
  let text = '';
  for (let at = 0; at + 1 < octets.length; at += 2) text += String.fromCharCode(octets.readUInt16BE(at));
  return text;
}

function utf32(octets: Buffer): string {
  let text = '';
  for (let at = 0; at + 3 < octets.length; at += 4) {
    const point = octets.readUInt32BE(at);
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
  }
  return text;
}
