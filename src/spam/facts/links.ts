/**
 * Hosts of URLs, and URLs that stand in a text. RFC 3986 §3.2, read as browsers do: what is before an "@" is no host, a
 * backslash is a slash, and escapes in the host are undone.
 */
import { getDomain } from 'tldts';
import { limits } from '../limits.ts';

const ends = new Set(['/', '?', '#', '\\']);

/** The host in lower case without port and user; '' where there is none. */
export function urlHost(url: string): string {
  const authority = urlAuthority(url);
  const written = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = written.startsWith('[') ? -1 : written.indexOf(':');
  let host = (colon === -1 ? written : written.slice(0, colon)).toLowerCase();
  if (host.includes('%')) {
    try {
      host = decodeURIComponent(host).toLowerCase();
    } catch {
      return host;
    }
  }
  while (host.endsWith('.')) host = host.slice(0, -1);
  return host;
}

/** What stands between "//" and the path. */
export function urlAuthority(url: string): string {
  const scheme = schemeOf(url);
  if (scheme === 'mailto' || scheme === 'cid' || scheme === 'data' || scheme === 'javascript') return '';
  const slashes = url.indexOf('//');
  if (slashes === -1 || slashes > 12) return '';
  let end = slashes + 2;
  while (end < url.length && end < slashes + 300 && !ends.has(url[end] ?? '')) end += 1;
  return url.slice(slashes + 2, end);
}

export function schemeOf(url: string): string {
  const colon = url.indexOf(':');
  return colon === -1 || colon > 12 ? '' : url.slice(0, colon).trim().toLowerCase();
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

/** URLs of a text, in order. */
export function urlsIn(text: string): readonly string[] {
  const urls: string[] = [];
  for (const mark of ['http://', 'https://', 'www.']) {
    let at = text.indexOf(mark);
    while (at !== -1 && urls.length < limits.links) {
      let end = at + mark.length;
      while (end < text.length && end - at < limits.urlCharacters && !isUrlEnd(text.charCodeAt(end))) end += 1;
      const url = text.slice(at, end);
      if (mark !== 'www.' || text[at - 1] !== '/') urls.push(mark === 'www.' ? `http://${url}` : url);
      at = text.indexOf(mark, end);
    }
  }
  return urls;
}
