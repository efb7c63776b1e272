/**
 * The HTTP listener: hands each request to its sites in turn, with or without TLS.
 * Implements the server side of: RFC 9112 (by node:http), RFC 9110.
 * Not here: the webmail and its API.
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Connection, type Listener, type Session, createListener } from '../base/listener.ts';
import { type Log, errorText } from '../base/log.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { limits } from './limits.ts';
import { type Page, type PageRequest, type Site, notAllowed, notFound, text } from './site.ts';

export interface HttpServerOptions {
  readonly implicitTls: TlsIdentity | null;
  readonly log: Log;
  /** The first that knows a request answers it. */
  readonly sites: readonly Site[];
}

const everyAnswer: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  Connection: 'close',
};

export function createHttpServer(options: HttpServerOptions): Listener {
  const server = createServer(
    { maxHeaderSize: limits.headers, headersTimeout: limits.request, requestTimeout: limits.request, keepAlive: false },
    (request, response) => void answer(options, request, response),
  );
  server.maxRequestsPerSocket = 1;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const open = ({ socket }: Connection): Session => {
    // Connections are handed in one by one, so node's own sweep of slow ones does not run: each has its time here.
    const timer = setTimeout(() => socket.destroy(), limits.connection);
    socket.once('close', () => clearTimeout(timer));
    server.emit('connection', socket);
    // A page is written in one piece: what has not been answered by now is not being answered.
    return { shutdown: () => socket.destroySoon() };
  };
  return createListener({
    implicitTls: options.implicitTls,
    handshakeTimeout: limits.request,
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
    refusal: 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    open,
  });
}

async function answer(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.on('error', () => undefined);
  let page: Page;
  try {
    page = await choose(options.sites, pageRequest(request));
  } catch (error) {
    options.log.error('http.failed', { error: errorText(error) });
    page = text(500, 'Something went wrong here; the log says what.');
  }
  request.resume();
  response.writeHead(page.status, {
    ...everyAnswer,
    ...page.headers,
    'Content-Length': Buffer.byteLength(page.body),
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}

async function choose(sites: readonly Site[], request: PageRequest): Promise<Page> {
  for (const site of sites) {
    const page = await site(request);
    if (page !== null) return page;
  }
  return notAllowed(request) ?? notFound;
}

const pageRequest = (request: IncomingMessage): PageRequest => ({
  method: request.method ?? '',
  path: (request.url ?? '').split('?', 1)[0] ?? '',
  host: hostOf(request.headers.host ?? ''),
  remoteAddress: request.socket.remoteAddress ?? '',
  type: (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
  body: (most) => bodyOf(request, most),
});

/** uri-host [ ":" port ], without the port and a final dot. RFC 9110 §7.2 */
function hostOf(header: string): string {
  const name = header.startsWith('[') ? header.slice(0, header.indexOf(']') + 1) : (header.split(':', 1)[0] ?? '');
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) resolve(null);
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => resolve(null));
  });
}
