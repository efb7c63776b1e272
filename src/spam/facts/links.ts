/**
 * Hosts of URLs, and URLs that stand in a text. Read as browsers read them (WHATWG URL §4.4): white space inside is nothing, a
 * backslash is a slash, what is before an "@" is no host, escapes are undone, numbers become the address they are, and
 * international names become punycode (UTS #46). What browsers refuse is read by RFC 3986 §3.2.
 */
import { getDomain } from 'tldts';
import { limits } from '../limits.ts';
import { isInvisible } from '../text/fold.ts';

const ends = new Set(['/', '?', '#', '\\']);
const hostless = new Set(['mailto', 'cid', 'mid', 'data', 'javascript', 'vbscript', 'about', 'tel', 'sms', 'news']);

/** The host in lower case without port and user; '' where there is none. */
export function urlHost(url: string): string {
  const text = url.slice(0, limits.urlCharacters);
  if (hostless.has(schemeOf(text))) return '';
  const parsed = URL.parse(text);
  const host = parsed === null || parsed.hostname === '' ? writtenHost(text) : parsed.hostname;
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  let end = bare.length;
  while (end > 0 && bare[end - 1] === '.') end -= 1;
  return bare.slice(0, end);
}

function writtenHost(url: string): string {
  const authority = urlAuthority(url);
  const written = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = written.startsWith('[') ? -1 : written.indexOf(':');
  const host = (colon === -1 ? written : written.slice(0, colon)).toLowerCase();
  if (!host.includes('%')) return host;
  try {
    return decodeURIComponent(host).toLowerCase();
  } catch {
    return host;
  }
}

/** What stands between "//" and the path. */
export function urlAuthority(url: string): string {
  if (hostless.has(schemeOf(url))) return '';
  const slashes = url.replaceAll('\\', '/').indexOf('//');
  if (slashes === -1 || slashes > 12) return '';
  let end = slashes + 2;
  while (end < url.length && end < slashes + 300 && !ends.has(url[end] ?? '')) end += 1;
  return url.slice(slashes + 2, end);
}

export function schemeOf(url: string): string {
  const colon = url.indexOf(':');
  return colon === -1 || colon > 12 ? '' : url.slice(0, colon).trim().toLowerCase();
}

/** A URL of a page against its base; as it was written where it needs none, or where there is none. */
export function resolveUrl(url: string, base: string): string {
  if (url.startsWith('//')) return `http:${url}`;
  if (base === '' || schemeOf(url) !== '') return url;
  return URL.parse(url, base)?.href ?? url;
}

const domains = new Map<string, string>();
const cachedDomains = 5_000;

/** The domain that somebody registered, such as example.co.uk; the host itself where there is none. */
export function registeredDomain(host: string): string {
  const cached = domains.get(host);
  if (cached !== undefined) return cached;
  const domain = getDomain(host) ?? host;
  if (domains.size >= cachedDomains) domains.clear();
  domains.set(host, domain);
  return domain;
}

const isUrlEnd = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x22 ||
  code === 0x27 ||
  code === 0x3c ||
  code === 0x3e ||
  code === 0x29 ||
  code === 0x5d ||
  code === 0xa0;

/** "hxxp" is what careful people write, and what careless filters do not see. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['ftp', 'ftp'],
  ['hxxp', 'http'],
  ['hxxps', 'https'],
]);
/** Names without a scheme that readers know for URLs. */
const starts = ['www.', 'WWW.', 'Www.'];
/** Endings of names without scheme and "www." that are taken for hosts: no word of a language ends so. */
const endings =
  '.com .net .org .info .biz .ru .cn .top .xyz .site .online .club .shop .icu .vip .work .click .link'.split(' ');

/** URLs of a text: with a scheme, with "www." at the front, and hosts that stand alone. */
export function urlsIn(text: string): readonly string[] {
  const clean = hasInvisible(text)
    ? Array.from(text)
        .filter((each) => !isInvisible(each.charCodeAt(0)))
        .join('')
    : text;
  const urls = [...withScheme(clean)];
  for (const start of starts) withStart(clean, start, urls);
  for (const ending of endings) bareHosts(clean, ending, urls);
  return urls;
}

function hasInvisible(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xad && isInvisible(code)) return true;
  }
  return false;
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** Behind the URL; marks at its end belong to the sentence. */
function urlEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < limits.urlCharacters && !isUrlEnd(text.charCodeAt(end))) end += 1;
  while (end > from && '.,;:!?*|}>'.includes(text[end - 1] ?? ' ')) end -= 1;
  return end;
}

function withScheme(text: string): readonly string[] {
  const urls: string[] = [];
  for (let at = text.indexOf('://'); at !== -1 && urls.length < limits.links; at = text.indexOf('://', at + 3)) {
    let start = at;
    while (start > 0 && at - start < 6 && isLetter(text.charCodeAt(start - 1))) start -= 1;
    const letters = text.slice(start, at).toLowerCase();
    const scheme =
      schemes.get(letters) ?? (letters.endsWith('https') ? 'https' : letters.endsWith('http') ? 'http' : null);
    if (scheme !== null) urls.push(scheme + text.slice(at, urlEnd(text, at)));
  }
  return urls;
}

function withStart(text: string, start: string, urls: string[]): void {
  for (
    let at = text.indexOf(start);
    at !== -1 && urls.length < limits.links;
    at = text.indexOf(start, at + start.length)
  )
    if (!isHostCode(text.charCodeAt(at - 1)) && text[at - 1] !== '/' && text[at - 1] !== '@')
      urls.push(`http://${text.slice(at, urlEnd(text, at))}`);
}

const isHostCode = (code: number): boolean =>
  isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;

/** Hosts with that ending, without scheme, "www." or "@" before them: "example.com/order". */
function bareHosts(text: string, ending: string, urls: string[]): void {
  for (let at = text.indexOf(ending); at !== -1 && urls.length < limits.links; at = text.indexOf(ending, at + 1)) {
    const end = at + ending.length;
    // "example.com.au" has another ending, "example.com." has the end of a sentence.
    if (isHostCode(text.charCodeAt(end)) && !(text[end] === '.' && !isHostCode(text.charCodeAt(end + 1)))) continue;
    let start = at;
    while (start > 0 && at - start < 253 && isHostCode(text.charCodeAt(start - 1))) start -= 1;
    const before = text[start - 1] ?? ' ';
    const isOther = '@/:=%&?_~'.includes(before) || text.slice(start, start + 4).toLowerCase() === 'www.';
    if (!isOther && at - start >= 2)
      urls.push(`http://${text.slice(start, text[end] === '/' ? urlEnd(text, end) : end)}`);
  }
}
