/**
 * What an HTTP listener shows: sites, each of which answers the requests that it knows.
 * Implements the data of: RFC 9110 §3 (requests, responses), §7.2 (Host).
 */

export interface PageRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Name that the client asks for, in lower case and without a port; '' where it names none. */
  readonly host: string;
  readonly remoteAddress: string;
  /** Content-Type without parameters, in lower case. */
  readonly type: string;
  /** The content; null where there is more than so many octets, or it does not come. */
  body(most: number): Promise<Buffer | null>;
}

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** null leaves the request to the next site. */
export type Site = (request: PageRequest) => Promise<Page | null>;

export const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': "default-src 'none'", ...headers },
  body: `${body}\n`,
});

/** Whether the client is on this machine. */
export const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** For paths that are only read. RFC 9110 §15.5.6 */
export const notAllowed = ({ method }: PageRequest): Page | null =>
  isReading(method) ? null : text(405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });

export const notFound: Page = text(404, 'There is no such page.');
