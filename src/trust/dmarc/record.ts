/**
 * A DMARC policy record as values.
 * Implements: RFC 9989 §4.7, §4.8; of RFC 7489 §6.3 the tags pct, rf and ri that it has made historic.
 * What is unknown is ignored, what is wrong has its default (RFC 9989 §4.8): not the strict list of DKIM.
 */
import { colonList } from '../dkim/tag-list.ts';
import type { DmarcPolicy } from '../types.ts';

export type AlignmentMode = 'relaxed' | 'strict';

export interface DmarcRecord {
  /** null where the tag is missing; 'invalid' where it says what it may not. */
  readonly p: DmarcPolicy | 'invalid' | null;
  readonly sp: DmarcPolicy | 'invalid' | null;
  readonly np: DmarcPolicy | 'invalid' | null;
  readonly psd: 'y' | 'n' | 'u';
  readonly adkim: AlignmentMode;
  readonly aspf: AlignmentMode;
  /** URIs that are well formed, without their size. */
  readonly rua: readonly string[];
  readonly ruf: readonly string[];
  /** Octets that a report may have, by URI of an old record. RFC 7489 §6.2; RFC 9989 §4.8 has the size ignored in others. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly fo: readonly string[];
  readonly testing: boolean;
  /** Per cent of the mail that the policy is for. */
  readonly pct: number;
  readonly rf: readonly string[];
  /** Seconds between two reports. */
  readonly ri: number;
  /** Whose words it uses: it has tags that only RFC 7489 knows, and none that came later. docs/decisions/0014 */
  readonly isOld: boolean;
}

const policies: readonly DmarcPolicy[] = ['none', 'quarantine', 'reject'];

/** dmarc-version = "v" equals %s"DMARC1", first of all; null where that is not what stands there. RFC 9989 §4.8 */
export function parseDmarc(text: string): DmarcRecord | null {
  const [version = '', ...rest] = text.split(';');
  const first = dmarcTag(version);
  if (first?.name !== 'v' || first.value !== 'DMARC1') return null;
  const tags = new Map<string, string>();
  for (const piece of rest) {
    const tag = dmarcTag(piece);
    if (tag !== null && !tags.has(tag.name)) tags.set(tag.name, tag.value);
  }
  const word = (name: string): string => (tags.get(name) ?? '').toLowerCase();
  const request = (name: string): DmarcPolicy | 'invalid' | null =>
    tags.has(name) ? (policies.find((policy) => policy === word(name)) ?? 'invalid') : null;
  const psd = word('psd');
  const isOld =
    ['pct', 'rf', 'ri'].some((name) => tags.has(name)) && !['np', 'psd', 't'].some((name) => tags.has(name));
  return {
    p: request('p'),
    sp: request('sp'),
    np: request('np'),
    psd: psd === 'y' || psd === 'n' ? psd : 'u',
    adkim: word('adkim') === 's' ? 'strict' : 'relaxed',
    aspf: word('aspf') === 's' ? 'strict' : 'relaxed',
    rua: uriList(tags.get('rua') ?? ''),
    ruf: uriList(tags.get('ruf') ?? ''),
    sizes: new Map(isOld ? [...sizesOf(tags.get('rua') ?? '')] : []),
    fo: words(tags.get('fo'), ['0']),
    testing: word('t') === 'y',
    pct: number(tags.get('pct'), 100, 100),
    rf: words(tags.get('rf'), ['afrf']),
    ri: number(tags.get('ri'), 86_400, 0xffff_ffff),
    isOld,
  };
}

/** dmarc-tag = 1*ALPHA equals 1*dmarc-value; equals = *WSP "=" *WSP. Names have no case. */
function dmarcTag(text: string): { readonly name: string; readonly value: string } | null {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals).trim().toLowerCase();
  const value = text.slice(equals + 1).trim();
  return equals === -1 || value === '' || !isWord(name) ? null : { name, value };
}

function isWord(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x61 || text.charCodeAt(at) > 0x7a) return false;
  return text !== '';
}

/** dmarc-urilist = (dmarc-uri / obs-dmarc-uri) *(*WSP "," *WSP (dmarc-uri / obs-dmarc-uri)) */
const uriList = (text: string): readonly string[] =>
  text.split(',').flatMap((piece) => {
    const [uri = ''] = piece.trim().split('!');
    return isUri(uri) ? [uri] : [];
  });

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** obs-dmarc-report-size = "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] */
function* sizesOf(list: string): Generator<readonly [uri: string, octets: number]> {
  for (const piece of list.split(',')) {
    const [uri = '', size = ''] = piece.trim().toLowerCase().split('!');
    const unit = units[size.slice(-1)];
    const digits = unit === undefined ? size : size.slice(0, -1);
    const octets = number(digits === '' ? undefined : digits, Number.NaN, 0xffff_ffff) * (unit ?? 1);
    if (!Number.isNaN(octets)) yield [uri, octets];
  }
}

/** scheme ":" and something behind it, visible ASCII all of it. RFC 3986 §3 */
function isUri(text: string): boolean {
  const colon = text.indexOf(':');
  if (!isWord(text.slice(0, Math.max(colon, 0)).toLowerCase()) || colon === text.length - 1) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 0x20 || text.charCodeAt(at) > 0x7e) return false;
  return true;
}

const words = (text: string | undefined, otherwise: readonly string[]): readonly string[] => {
  const found = colonList((text ?? '').toLowerCase()).filter((word) => word !== '');
  return found.length === 0 ? otherwise : found;
};

/** 1*DIGIT up to a bound, else what holds otherwise. */
function number(text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined || text.length > 10) return otherwise;
  for (let at = 0; at < text.length; at++)
    if (text.charCodeAt(at) < 0x30 || text.charCodeAt(at) > 0x39) return otherwise;
  return Number(text) <= most ? Number(text) : otherwise;
}
