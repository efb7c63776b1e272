/**
 * An SPF record as values.
 * Implements: RFC 7208 §4.5 (version), §4.6.1, §5, §6 and §12 (grammar), §3.1 (no octet above 127).
 * Every term is read before the first is looked at; one that is wrong spoils the record. RFC 7208 §4.6
 */
import { Cursor, octets } from '../../base/cursor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { isAscii } from '../domain.ts';
import { type Ip, isV4, parseIp } from '../ip.ts';
import type { SpfResult } from '../types.ts';
import { hasLetter, type MacroString, macroString } from './macro.ts';

export type Mechanism =
  | { readonly kind: 'all' }
  | { readonly kind: 'include'; readonly target: MacroString }
  | { readonly kind: 'exists'; readonly target: MacroString }
  | { readonly kind: 'a' | 'mx'; readonly target: MacroString | null; readonly bits: Bits }
  | { readonly kind: 'ptr'; readonly target: MacroString | null }
  | { readonly kind: 'ip'; readonly network: Ip; readonly bits: number };

/** Bits of a network that count, by family of the address. */
export interface Bits {
  readonly four: number;
  readonly six: number;
}

export interface Directive {
  /** What a match means. RFC 7208 §4.6.2 */
  readonly result: Extract<SpfResult, 'pass' | 'fail' | 'softfail' | 'neutral'>;
  readonly mechanism: Mechanism;
  /** As the record writes it. */
  readonly text: string;
}

export interface Modifier {
  readonly text: string;
  readonly target: MacroString;
}

export interface SpfRecord {
  readonly directives: readonly Directive[];
  readonly redirect: Modifier | null;
  readonly explanation: Modifier | null;
}

/** The term that cannot be read, and what is wrong with it. */
export interface BadTerm {
  readonly term: string;
  readonly why: string;
}

const COLON = 0x3a;
const EQUALS = 0x3d;

const isAlpha = (octet: number): boolean => (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a;
const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
/** name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ) */
const nameOctets = octets(
  (octet) => isAlpha(octet) || isDigit(octet) || octet === 0x2d || octet === 0x5f || octet === 0x2e,
);

const qualifiers: ReadonlyMap<number, Directive['result']> = new Map([
  [0x2b, 'pass'],
  [0x2d, 'fail'],
  [0x3f, 'neutral'],
  [0x7e, 'softfail'],
]);

/** version = "v=spf1", up to a space or the end. RFC 7208 §4.5 */
export const isSpfRecord = (text: string): boolean => {
  const version = text.slice(0, 7).toLowerCase();
  return version === 'v=spf1' || version === 'v=spf1 ';
};

/** record = version terms *SP; terms = *( 1*SP ( directive / modifier ) ) */
export function parseRecord(text: string): Result<SpfRecord, BadTerm> {
  const directives: Directive[] = [];
  let redirect: Modifier | null = null;
  let explanation: Modifier | null = null;
  for (const word of text.slice('v=spf1'.length).split(' ')) {
    if (word === '') continue;
    if (!isAscii(word)) return fail({ term: word, why: 'has characters outside ASCII' });
    const cursor = new Cursor(Buffer.from(word));
    const qualifier = qualifiers.get(cursor.peek());
    if (qualifier !== undefined) cursor.next();
    const name = isAlpha(cursor.peek()) ? (cursor.takeWhile(nameOctets) ?? '').toLowerCase() : '';
    if (name !== '' && qualifier === undefined && cursor.take(EQUALS)) {
      // modifier = redirect / explanation / unknown-modifier
      const isKnown = name === 'redirect' || name === 'exp';
      const target = isKnown ? domainSpec(cursor) : macroString(cursor);
      if (target === null) return fail({ term: word, why: isKnown ? 'names no domain' : 'is not well formed' });
      if (!isKnown) continue;
      if ((name === 'exp' ? explanation : redirect) !== null) return fail({ term: word, why: 'stands there twice' });
      if (name === 'exp') explanation = { text: word, target };
      else redirect = { text: word, target };
      continue;
    }
    const read = mechanisms.get(name);
    if (read === undefined) return fail({ term: word, why: 'is no term that SPF knows' });
    const mechanism = read(cursor);
    if (mechanism === null) return fail({ term: word, why: 'is not well formed' });
    directives.push({ result: qualifier ?? 'pass', mechanism, text: word });
  }
  return ok({ directives, redirect, explanation });
}

/** mechanism = ( all / include / a / mx / ptr / ip4 / ip6 / exists ), the cursor behind its name. */
const mechanisms: ReadonlyMap<string, (cursor: Cursor) => Mechanism | null> = new Map([
  // all = "all"
  ['all', (cursor) => (cursor.done ? { kind: 'all' } : null)],
  ['include', (cursor) => withTarget('include', cursor)],
  ['exists', (cursor) => withTarget('exists', cursor)],
  ['a', (cursor) => withHosts('a', cursor)],
  ['mx', (cursor) => withHosts('mx', cursor)],
  ['ptr', ptr],
  ['ip4', (cursor) => ip(cursor, 32)],
  ['ip6', (cursor) => ip(cursor, 128)],
]);

/** include = "include" ":" domain-spec; exists = "exists" ":" domain-spec */
function withTarget(kind: 'include' | 'exists', cursor: Cursor): Mechanism | null {
  const target = cursor.take(COLON) ? domainSpec(cursor) : null;
  return target === null ? null : { kind, target };
}

/** a = "a" [ ":" domain-spec ] [ dual-cidr-length ]; mx likewise. A domain-spec may have slashes: lengths stand at the end. */
function withHosts(kind: 'a' | 'mx', cursor: Cursor): Mechanism | null {
  const { head, bits } = dualCidrLength(cursor);
  if (bits === null) return null;
  if (head.done) return { kind, target: null, bits };
  const target = head.take(COLON) ? domainSpec(head) : null;
  return target === null ? null : { kind, target, bits };
}

/** ptr = "ptr" [ ":" domain-spec ] */
function ptr(cursor: Cursor): Mechanism | null {
  if (cursor.done) return { kind: 'ptr', target: null };
  const target = cursor.take(COLON) ? domainSpec(cursor) : null;
  return target === null ? null : { kind: 'ptr', target };
}

/** ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]; ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ] */
function ip(cursor: Cursor, widest: 32 | 128): Mechanism | null {
  if (!cursor.take(COLON)) return null;
  const text = cursor.text(cursor.position, cursor.end);
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const bits = slash === -1 ? widest : cidrLength(text.slice(slash + 1), widest);
  // An IPv4-mapped network is still one of ip6, but no client is in it: those count as IPv4. RFC 7208 §5
  const network = address.includes('%') || address.includes(':') !== (widest === 128) ? null : parseIp(address);
  if (bits === null || network === null) return null;
  return { kind: 'ip', network: widest === 128 && isV4(network) ? nowhere : network, bits };
}

/** A network without a client. */
const nowhere: Ip = { octets: [], text: '' };

/** dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ], at the end; what stands in front of it; null for a wrong one. */
function dualCidrLength(cursor: Cursor): { readonly head: Cursor; readonly bits: Bits | null } {
  let text = cursor.text(cursor.position, cursor.end);
  let [four, six]: [number | null, number | null] = [32, 128];
  const last = lastNumber(text);
  if (last !== null && text.charAt(last - 2) === '/') {
    six = cidrLength(text.slice(last), 128);
    text = text.slice(0, last - 2);
  }
  const first = lastNumber(text);
  if (first !== null && text.charAt(first - 2) !== '/') {
    four = cidrLength(text.slice(first), 32);
    text = text.slice(0, first - 1);
  }
  const head = new Cursor(cursor.bytes, cursor.position, cursor.position + text.length);
  return { head, bits: four === null || six === null ? null : { four, six } };
}

/** Where the digits behind the last slash begin, if there is nothing else behind it. */
function lastNumber(text: string): number | null {
  let at = text.length;
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at -= 1;
  return at < text.length && text.charAt(at - 1) === '/' ? at : null;
}

/** ip4-cidr-length = "/" ("0" / %x31-39 0*1DIGIT); ip6-cidr-length = "/" ("0" / %x31-39 0*2DIGIT), without the slash. */
function cidrLength(text: string, widest: number): number | null {
  if (text === '' || text.length > 3 || (text.startsWith('0') && text !== '0')) return null;
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return null;
  return Number(text) <= widest ? Number(text) : null;
}

/** domain-spec = macro-string domain-end; domain-end = ( "." toplabel [ "." ] ) / macro-expand */
function domainSpec(cursor: Cursor): MacroString | null {
  const spec = macroString(cursor);
  // c, r and t are for explanations alone. RFC 7208 §7.2
  if (spec === null || hasLetter(spec, 'c', 'r', 't')) return null;
  if (spec.endsWithMacro) return spec;
  const last = spec.parts.at(-1);
  return typeof last === 'string' && endsWithToplabel(last) ? spec : null;
}

/** toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum ) */
function endsWithToplabel(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const dot = name.lastIndexOf('.');
  const label = name.slice(dot + 1);
  if (dot === -1 || label === '' || label.startsWith('-') || label.endsWith('-')) return false;
  let hasOther = false;
  for (let at = 0; at < label.length; at++) {
    const octet = label.charCodeAt(at);
    if (isAlpha(octet) || octet === 0x2d) hasOther = true;
    else if (!isDigit(octet)) return false;
  }
  return hasOther;
}
