/**
 * The HTTP listener: hands each request to its sites in turn, with or without TLS.
 * Implements the server side of: RFC 9112 (by node:http), RFC 9110.
 * Not here: the webmail; what sites answer.
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type Connection, type Listener, type Session, createListener } from '../base/listener.ts';
import { type Log, errorText } from '../base/log.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { chunks } from '../message/content.ts';
import { limits } from './limits.ts';
import { type Line, pageRequest } from './request.ts';
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

interface OpenLine extends Line {
  /** A request is being answered. */
  busy: boolean;
}

export function createHttpServer(options: HttpServerOptions): Listener {
  const server = createServer({
    maxHeaderSize: limits.headers,
    headersTimeout: limits.request,
    requestTimeout: limits.request,
    keepAlive: false,
  });
  const lines = new WeakMap<Socket, OpenLine>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const line = lines.get(request.socket);
    if (line === undefined) return void request.destroy();
    line.busy = true;
    void answer(options, request, response, line);
  };
  server.on('request', serve);
  // Who asks whether to send is told when somebody wants to read.
  server.on('checkContinue', serve);
  server.maxRequestsPerSocket = 1;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const open = ({ socket, ...connection }: Connection): Session => {
    // Connections are handed in one by one, so node's own sweep of slow ones does not run: each has its time here.
    const expire = (): void => void socket.destroy();
    let timer = setTimeout(expire, limits.connection);
    const line: OpenLine = {
      ...connection,
      busy: false,
      allow: (time) => {
        clearTimeout(timer);
        if (!socket.destroyed) timer = setTimeout(expire, time);
      },
    };
    lines.set(socket, line);
    socket.once('close', () => clearTimeout(timer));
    server.emit('connection', socket);
    // A request that is being answered ends its connection itself.
    return { shutdown: () => (line.busy ? undefined : socket.destroySoon()) };
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

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  line: Line,
): Promise<void> {
  request.on('error', () => undefined);
  let page: Page;
  try {
    page = await choose(options.sites, pageRequest(request, response, line));
  } catch (error) {
    options.log.error('http.failed', { error: errorText(error) });
    page = text(500, 'Something went wrong here; the log says what.');
  }
  line.allow(limits.connection);
  const { status, headers, body } = page;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.size;
  response.writeHead(status, { ...everyAnswer, ...headers, 'Content-Length': length });
  try {
    if (request.method !== 'HEAD') await write(response, body, line);
    end(request, response);
  } catch (error) {
    options.log.error('http.broken-off', { error: errorText(error) });
    response.destroy();
  }
}

async function write(response: ServerResponse, body: Page['body'], line: Line): Promise<void> {
  if (typeof body === 'string') {
    response.write(body);
    return;
  }
  for await (const chunk of chunks(body)) {
    if (response.destroyed) return;
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      });
    }
    line.allow(limits.connection);
  }
}

/** A connection that ends while its client is sending takes the answer with it: RFC 9112 §9.6 */
function end(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  if (request.complete || request.destroyed) {
    response.end();
    return;
  }
  const timer = setTimeout(() => response.end(), limits.linger);
  request.once('end', () => response.end());
  request.once('close', () => clearTimeout(timer));
}

async function choose(sites: readonly Site[], request: PageRequest): Promise<Page> {
  for (const site of sites) {
    const page = await site(request);
    if (page !== null) return page;
  }
  return notAllowed(request) ?? notFound;
}
