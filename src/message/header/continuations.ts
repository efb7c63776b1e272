/**
 * Long and non-ASCII parameter values: sections joined, percent octets decoded; and written.
 * Implements: RFC 2231 §3 (continuations), §4 (charset and language), §4.1 (both).
 */
import { decodeCharset } from '../mime/charset.ts';
import { hexDigit } from '../mime/quoted-printable.ts';
import type { Parameters } from '../types.ts';

/** A parameter as it stands in the field; the name in lower case, with its asterisks. */
export interface RawParameter {
  readonly name: string;
  readonly value: string;
}

interface Section {
  readonly number: number;
  readonly extended: boolean;
  readonly value: string;
}

/** Parameters with their sections joined. Of name and name* the extended one counts. */
export function joinContinuations(raw: readonly RawParameter[]): Parameters {
  const plain = raw.every(({ name }) => !name.includes('*'));
  const joined = new Map<string, string>();
  if (plain) {
    for (const { name, value } of raw) if (!joined.has(name)) joined.set(name, value);
    return [...joined];
  }
  const sections = new Map<string, Section[]>();
  for (const { name, value } of raw) {
    const asterisk = name.indexOf('*');
    const base = asterisk === -1 ? name : name.slice(0, asterisk);
    if (!joined.has(base)) joined.set(base, '');
    const section = asterisk === -1 ? null : sectionOf(name.slice(asterisk + 1), value);
    const all = sections.get(base) ?? [];
    sections.set(base, all);
    all.push(section ?? { number: -1, extended: false, value });
  }
  for (const [base, all] of sections) joined.set(base, joinSections(all));
  return [...joined];
}

/** section := "*" [initial-section / other-sections] ["*"]. RFC 2231 §7 */
function sectionOf(suffix: string, value: string): Section | null {
  if (suffix === '') return { number: 0, extended: true, value };
  const extended = suffix.endsWith('*');
  const digits = extended ? suffix.slice(0, -1) : suffix;
  if (digits.length > 3 || digits === '') return null;
  for (const digit of digits) if (digit < '0' || digit > '9') return null;
  return { number: Number(digits), extended, value };
}

/** Sections 0, 1, 2 … as far as they go without a gap; the plain parameter where there is no section 0. */
function joinSections(all: readonly Section[]): string {
  const numbered = all.filter(({ number }) => number >= 0).toSorted((a, b) => a.number - b.number);
  const first = numbered[0];
  if (first?.number !== 0) return all.find(({ number }) => number === -1)?.value ?? '';
  const { charset, rest } = first.extended ? withoutCharset(first.value) : { charset: '', rest: first.value };
  const octets: Buffer[] = [];
  let next = 0;
  for (const section of numbered) {
    if (section.number < next) continue;
    if (section.number > next) break;
    const text = next === 0 ? rest : section.value;
    octets.push(section.extended ? percentDecode(text) : Buffer.from(text));
    next += 1;
  }
  const decoded = decodeCharset(Buffer.concat(octets), charset);
  return decoded.replaceAll('\r', ' ').replaceAll('\n', ' ').replaceAll('\0', '\ufffd');
}

/** extended-initial-value := [charset] "'" [language] "'" extended-other-values. RFC 2231 §7 */
function withoutCharset(value: string): { charset: string; rest: string } {
  const first = value.indexOf("'");
  const second = first === -1 ? -1 : value.indexOf("'", first + 1);
  if (second === -1) return { charset: '', rest: value };
  return { charset: value.slice(0, first), rest: value.slice(second + 1) };
}

/** ext-octet := "%" 2(DIGIT / "A" / … / "F") */
function percentDecode(text: string): Buffer {
  const encoded = Buffer.from(text);
  const octets = Buffer.allocUnsafe(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const octet = encoded[at] ?? 0;
    const high = octet === 0x25 ? hexDigit(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(encoded[at + 2]);
    if (low === -1) octets[length++] = octet;
    else {
      octets[length++] = high * 16 + low;
      at += 2;
    }
  }
  return octets.subarray(0, length);
}
