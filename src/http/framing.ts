/**
 * Requests of which another server before or behind this one might see other bounds, or another host: they are not served, and their
 * connection ends. What node's parser refuses by itself (two lengths, a length beside Transfer-Encoding, folded lines, an LF alone)
 * does not come so far.
 * Implements: RFC 9112 §3.2 (one Host, a target with its path), §6.1 (Transfer-Encoding), §11.2 (request smuggling).
 */
import type { IncomingMessage } from 'node:http';

type Head = Pick<IncomingMessage, 'httpVersion' | 'url' | 'headers' | 'rawHeaders'>;

/** null where its bounds are plain; else what is wrong with it. */
export function framingFault({ httpVersion, url = '', headers, rawHeaders }: Head): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'This version of HTTP is not spoken here.';
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && (httpVersion === '1.0' || encoding.trim().toLowerCase() !== 'chunked'))
    return 'Of transfer encodings only chunked is known, and that in HTTP/1.1.';
  // origin-form alone: this is no proxy, and a second name of the host in an absolute-form could differ.
  if (!url.startsWith('/') && url !== '*') return 'The target of a request is a path.';
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || !isHost(headers.host ?? '')) return 'There is one Host, and it is a name.';
  return null;
}

const hostMarks = new Set('abcdefghijklmnopqrstuvwxyz0123456789-._~[]:');

/** uri-host [ ":" port ], as far as the letters go. */
const isHost = (text: string): boolean => Array.from(text.toLowerCase()).every((letter) => hostMarks.has(letter));
