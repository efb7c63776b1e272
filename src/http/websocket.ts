/**
 * WebSockets on the HTTP listener: the handshake of a site that wants one, messages of bounded size in both directions, and an end for
 * who is silent, reads nothing, or has talked for an hour.
 * Implements: RFC 6455 by npm ws; no compression (RFC 7692): it costs memory a connection, and tells lengths of secrets.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { headersOf } from './headers.ts';
import { limits } from './limits.ts';
import type { Line } from './request.ts';
import type { Conversation, Page, Speech } from './site.ts';

/** A Page instead of a handshake. */
export function refuse(socket: Duplex, { status, headers, body }: Page, isTls: boolean): void {
  const text = typeof body === 'string' ? body : '';
  const fields = {
    ...headersOf(isTls),
    ...headers,
    'Content-Length': String(Buffer.byteLength(text)),
    Connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
}

export interface Upgrades {
  begin(request: IncomingMessage, socket: Duplex, head: Buffer, line: Line, speech: Speech, ending: AbortSignal): void;
}

export function createUpgrades(): Upgrades {
  /** By subprotocol. */
  const servers = new Map<string, WebSocketServer>();
  return {
    begin(request, socket, head, line, speech, ending) {
      const { protocol, most } = speech;
      const server =
        servers.get(protocol) ??
        new WebSocketServer({
          noServer: true,
          clientTracking: false,
          perMessageDeflate: false,
          maxPayload: most,
          handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
        });
      servers.set(protocol, server);
      let unbegun = speech.abandon;
      server.handleUpgrade(request, socket, head, (webSocket) => {
        unbegun = () => undefined;
        talk(webSocket, line, speech, ending);
      });
      // Whether the handshake holds is known at once.
      unbegun();
    },
  };
}

function talk(socket: WebSocket, line: Line, speech: Speech, ending: AbortSignal): void {
  const gone = new AbortController();
  let isSilent = false;
  const alive = (): void => {
    isSilent = false;
    line.allow(limits.socketSilence);
  };
  const send = (text: string): Promise<boolean> =>
    new Promise((resolve) => {
      if (socket.readyState !== WebSocket.OPEN) {
        resolve(false);
        return;
      }
      socket.send(text, (error) => {
        resolve(error === undefined);
        // Who did not read what was said is asked no more until it has.
        if (socket.isPaused && socket.bufferedAmount < limits.socketUnread) socket.resume();
      });
      if (socket.bufferedAmount >= limits.socketUnread) socket.pause();
    });
  const conversation: Conversation = speech.begin({ send, gone: gone.signal });
  const close = (code: number, reason: string): void => socket.close(code, reason);
  const over = setTimeout(close, limits.eventsLife, 1001, 'Come again');
  const pinging = setInterval(() => {
    // A pong is due from one ping to the next.
    if (isSilent) socket.terminate();
    isSilent = true;
    socket.ping();
  }, limits.socketPing);
  const end = (): void => close(1001, 'The server stops');
  ending.addEventListener('abort', end, { once: true });
  alive();
  socket.on('pong', alive);
  socket.on('message', (content, isBinary) => {
    alive();
    if (isBinary) close(1003, 'Only text is understood');
    else conversation.hear(Buffer.isBuffer(content) ? content : Buffer.concat(content as Buffer[]));
  });
  // What breaks the rules of frames is closed by ws itself.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(over);
    clearInterval(pinging);
    ending.removeEventListener('abort', end);
    gone.abort();
    line.allow(limits.linger);
  });
}
