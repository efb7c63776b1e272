/**
 * What an HTTP listener shows: sites, each of which answers the requests that it knows.
 * Implements the data of: RFC 9110 §3 (requests, responses), §7.2 (Host).
 */
import type { TlsState } from '../base/tls.ts';
import type { Content } from '../message/content.ts';

/** The content of a request, as far as it is wanted. */
export type Received = { readonly ok: true } | { readonly ok: false; readonly error: 'too-large' | 'broken-off' };

export interface PageRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Name that the client asks for, in lower case and without a port; '' where it names none. */
  readonly host: string;
  readonly query: URLSearchParams;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** What TLS the connection has; null without. */
  readonly tls: TlsState | null;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** The value of a field by its name in lower case; null where there is none. */
  field(name: string): string | null;
  /** Content-Type without parameters, in lower case. */
  readonly type: string;
  /** The content; null where there is more than so many octets, or it does not come. */
  body(most: number): Promise<Buffer | null>;
  /** The content while it comes, for one that may be long. What `take` answers is waited for before there is more. */
  stream(most: number, take: (chunk: Buffer) => Promise<void> | undefined): Promise<Received>;
}

/** Where what goes on is written to. */
export interface Outlet {
  /** Resolves when there is room for more; false where nobody reads any more. */
  write(text: string): Promise<boolean>;
  /** Aborted when the client is gone or the server stops. */
  readonly gone: AbortSignal;
}

/** An answer that goes on for as long as its writer likes: events. */
export interface Outflow {
  readonly flow: (out: Outlet) => Promise<void>;
}

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Content | Outflow;
  /** Set-Cookie of each. */
  readonly cookies?: readonly string[];
  /** Whether the connection stays open for further requests. */
  readonly keep?: boolean;
}

/** null leaves the request to the next site. */
export type Site = (request: PageRequest) => Promise<Page | null>;

/** Where one speaks to who is on the other side of a WebSocket. */
export interface SpeechOutlet {
  /** Resolves when it was handed on; false where nobody hears any more. */
  send(text: string): Promise<boolean>;
  readonly gone: AbortSignal;
}

export interface Conversation {
  /** Octets of a text message: UTF-8. */
  hear(octets: Buffer): void;
}

/** A WebSocket that a site wants to have. */
export interface Speech {
  /** Of Sec-WebSocket-Protocol. */
  readonly protocol: string;
  /** Octets of a message. */
  readonly most: number;
  begin(outlet: SpeechOutlet): Conversation;
  /** Called in the place of `begin` where the handshake comes to nothing. */
  readonly abandon: () => void;
}

/** A Page refuses; null leaves it to the next site. */
export type SpeechSite = (request: PageRequest) => Promise<Page | Speech | null>;

export const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
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
