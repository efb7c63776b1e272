/**
 * The HTTP listener: the status page, /healthz, /ready and /metrics, with or without TLS.
 * Implements the server side of: RFC 9112 (by node:http), GET and HEAD of RFC 9110.
 * Not here: the webmail and its API.
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Connection, type Listener, type Session, createListener } from '../base/listener.ts';
import { type Log, errorText } from '../base/log.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { limits } from './limits.ts';
import { type StatusFacts, pageHeaders, statusPage } from './page.ts';

export interface HttpServerOptions {
  readonly implicitTls: TlsIdentity | null;
  readonly log: Log;
  readonly status: () => Promise<StatusFacts>;
  /** Whether new mail can be taken now. */
  readonly ready: () => boolean;
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const everyAnswer: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  Connection: 'close',
};

const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': "default-src 'none'", ...headers },
  body: `${body}\n`,
});

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
  request.resume();
  let page: Page;
  try {
    page = await choose(options, request);
  } catch (error) {
    options.log.error('http.failed', { error: errorText(error) });
    page = text(500, 'Something went wrong here; the log says what.');
  }
  response.writeHead(page.status, {
    ...everyAnswer,
    ...page.headers,
    'Content-Length': Buffer.byteLength(page.body),
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}

async function choose(options: HttpServerOptions, request: IncomingMessage): Promise<Page> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return text(405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
  switch ((request.url ?? '').split('?', 1)[0]) {
    case '/':
      return { status: 200, headers: pageHeaders, body: statusPage(await options.status()) };
    case '/healthz':
      return text(200, 'ok');
    case '/ready':
      return options.ready() ? text(200, 'ready') : text(503, 'not ready');
    case '/metrics': {
      if (!isLoopback(request.socket.remoteAddress ?? '')) return text(403, 'Metrics are for this machine only.');
      const metrics = await options.metrics();
      return { status: 200, headers: { 'Content-Type': metrics.type }, body: metrics.text };
    }
    default:
      return text(404, 'There is no such page.');
  }
}

const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
