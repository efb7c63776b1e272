/**
 * Where the session of JMAP sends its clients: whole URLs, of the name and the scheme by which they came.
 * Implements: RFC 8620 §2 (apiUrl, downloadUrl, uploadUrl, eventSourceUrl), RFC 6570 of level 1.
 */
import type { PageRequest } from '../site.ts';
import type { JmapUrls } from './port.ts';

const root = '/jmap/';

export const jmapPaths = {
  session: `${root}session`,
  api: `${root}api`,
  events: `${root}events`,
  upload: `${root}upload/`,
  download: `${root}download/`,
  socket: `${root}ws`,
} as const;

export function urlsFor(request: Pick<PageRequest, 'tls' | 'field'>): JmapUrls {
  const origin = originOf(request);
  return {
    apiUrl: `${origin}${jmapPaths.api}`,
    downloadUrl: `${origin}${jmapPaths.download}{accountId}/{blobId}/{name}?type={type}`,
    uploadUrl: `${origin}${jmapPaths.upload}{accountId}/`,
    eventSourceUrl: `${origin}${jmapPaths.events}?types={types}&closeafter={closeafter}&ping={ping}`,
    // RFC 8887 §3: wss, and ws of this machine without TLS.
    webSocketUrl: `${origin.replace('http', 'ws')}${jmapPaths.socket}`,
  };
}

/** '' of a client that does not say by what name it came: its URLs are relative references. */
function originOf({ tls, field }: Pick<PageRequest, 'tls' | 'field'>): string {
  const written = `${tls === null ? 'http' : 'https'}://${field('host') ?? ''}`;
  const read = URL.parse(written);
  // Whatever else is written there, such as a path or braces, is no host.
  return read?.host !== '' && read?.href === `${read?.origin}/` && read.origin === written.toLowerCase()
    ? read.origin
    : '';
}
