/**
 * The HTTP listener: hands each request to its sites in turn, with or without TLS.
 * Implements the server side of: RFC 9112 (by node:http), RFC 9110.
 * Not here: the webmail; what sites answer.
 */
import { type IncomingMessage, ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Connection, type Listener, type Session, createListener } from '../base/listener.ts';
import { type Log, errorText } from '../base/log.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { type Content, chunks } from '../message/content.ts';
import { framingFault } from './framing.ts';
import { headersOf } from './headers.ts';
import { limits } from './limits.ts';
import { type Line, pageRequest } from './request.ts';
import {
  type Outflow,
  type Page,
  type PageRequest,
  type Site,
  type Speech,
  type SpeechSite,
  notAllowed,
  notFound,
  text,
} from './site.ts';
import { createUpgrades, refuse } from './websocket.ts';

export interface HttpServerOptions {
  readonly implicitTls: TlsIdentity | null;
  readonly log: Log;
  /** The first that knows a request answers it. */
  readonly sites: readonly Site[];
  /** Those that want WebSockets. */
  readonly speeches?: readonly SpeechSite[];
  readonly limits?: { readonly maxConnections: number; readonly maxConnectionsPerAddress: number };
}

interface OpenLine extends Line {
  /** Requests that are being answered. */
  busy: number;
  /** Nothing that comes on it is believed any more. */
  isBroken: boolean;
  /** Aborted when the server stops: what goes on ends then. */
  readonly ending: AbortController;
}

export function createHttpServer(options: HttpServerOptions): Listener {
  const { speeches = [] } = options;
  const server = createServer({
    maxHeaderSize: limits.headers,
    headersTimeout: limits.request,
    requestTimeout: limits.request,
    keepAlive: true,
    keepAliveTimeout: limits.keepAlive,
    // Whoever offers something else is answered by HTTP. RFC 9110 §7.8
    shouldUpgradeCallback: ({ headers }) => speeches.length > 0 && headers.upgrade?.toLowerCase() === 'websocket',
  });
  const lines = new WeakMap<Duplex, OpenLine>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const line = lines.get(request.socket);
    if (line === undefined) return void request.destroy();
    // It ends with the answer that is under way.
    if (line.isBroken) return;
    line.busy += 1;
    line.allow(limits.connection);
    void answer(options, request, response, line).finally(() => (line.busy -= 1));
  };
  server.on('request', serve);
  // Who asks whether to send is told when somebody wants to read.
  server.on('checkContinue', serve);
  const upgrades = createUpgrades();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const line = lines.get(socket);
    // ws takes the socket over; until then nobody else hears of its errors.
    socket.on('error', () => undefined);
    if (line === undefined || line.isBroken) return void socket.destroy();
    line.allow(limits.connection);
    void speechFor(options, pageRequest(request, new ServerResponse(request), line)).then((speech) => {
      if ('status' in speech) refuse(socket, speech, line.tls !== null);
      else upgrades.begin(request, socket, head, line, speech, line.ending.signal);
    });
  });
  server.maxRequestsPerSocket = limits.requests;
  server.on('clientError', (_error, socket) => {
    if (lines.get(socket)?.isBroken === true) return;
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const open = ({ socket, ...connection }: Connection): Session => {
    // Connections are handed in one by one, so node's own sweep of slow ones does not run: each has its time here.
    const expire = (): void => void socket.destroy();
    let timer = setTimeout(expire, limits.connection);
    const line: OpenLine = {
      ...connection,
      busy: 0,
      isBroken: false,
      ending: new AbortController(),
      allow: (time) => {
        clearTimeout(timer);
        if (!socket.destroyed) timer = setTimeout(expire, time);
      },
    };
    lines.set(socket, line);
    socket.once('close', () => clearTimeout(timer));
    server.emit('connection', socket);
    const shutdown = (): void => {
      line.ending.abort();
      // A request that is being answered ends its connection itself.
      if (line.busy === 0) socket.destroySoon();
    };
    return { shutdown };
  };
  return createListener({
    implicitTls: options.implicitTls,
    handshakeTimeout: limits.request,
    maxConnections: options.limits?.maxConnections ?? limits.maxConnections,
    maxConnectionsPerAddress: options.limits?.maxConnectionsPerAddress ?? limits.maxConnectionsPerAddress,
    refusal: 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    open,
  });
}

async function speechFor(options: HttpServerOptions, request: PageRequest): Promise<Page | Speech> {
  try {
    for (const site of options.speeches ?? []) {
      const speech = await site(request);
      if (speech !== null) return speech;
    }
    return notFound;
  } catch (error) {
    options.log.error('http.failed', { error: errorText(error) });
    return text(500, 'Something went wrong here; the log says what.');
  }
}

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  line: OpenLine,
): Promise<void> {
  request.on('error', () => undefined);
  let page: Page;
  try {
    const fault = framingFault(request);
    line.isBroken = fault !== null;
    page = fault === null ? await choose(options.sites, pageRequest(request, response, line)) : text(400, fault);
  } catch (error) {
    options.log.error('http.failed', { error: errorText(error) });
    page = text(500, 'Something went wrong here; the log says what.');
  }
  line.allow(limits.connection);
  const { status, headers, cookies } = page;
  // Once as octets: its length is asked for, and it is written.
  const body = typeof page.body === 'string' ? Buffer.from(page.body) : page.body;
  // What a client still sends is not read to its end: its connection cannot be used again. The client may want none either.
  const keep = page.keep === true && request.complete && response.shouldKeepAlive && !line.ending.signal.aborted;
  const length = lengthOf(body);
  response.writeHead(status, {
    ...headersOf(line.tls !== null),
    ...headers,
    ...(cookies === undefined ? {} : { 'Set-Cookie': [...cookies] }),
    ...(length === null ? {} : { 'Content-Length': length }),
    Connection: keep ? 'keep-alive' : 'close',
  });
  try {
    if (request.method !== 'HEAD') await write(response, body, line);
    end(request, response);
  } catch (error) {
    options.log.error('http.broken-off', { error: errorText(error) });
    response.destroy();
  }
}

type Body = Exclude<Page['body'], string>;

/** null where nobody knows yet. */
const lengthOf = (body: Body): number | null => ('flow' in body ? null : 'size' in body ? body.size : body.length);

async function write(response: ServerResponse, body: Body, line: OpenLine): Promise<void> {
  if (Buffer.isBuffer(body)) response.write(body);
  else if ('flow' in body) await flow(response, body, line);
  else await copy(response, body, line);
}

async function flow(response: ServerResponse, { flow: goOn }: Outflow, line: OpenLine): Promise<void> {
  const closed = new AbortController();
  if (response.destroyed) closed.abort();
  response.once('close', () => closed.abort());
  response.flushHeaders();
  const gone = AbortSignal.any([closed.signal, line.ending.signal]);
  const write = async (words: string): Promise<boolean> => {
    if (gone.aborted) return false;
    line.allow(limits.quiet);
    if (!response.write(words)) await drained(response);
    return !closed.signal.aborted;
  };
  line.allow(limits.quiet);
  await goOn({ write, gone });
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });

async function copy(response: ServerResponse, body: Content, line: Line): Promise<void> {
  for await (const chunk of chunks(body)) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
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
