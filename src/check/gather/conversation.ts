/** A short conversation with a server: lines are read within a time and a size, and nothing is left open. */
import { X509Certificate } from 'node:crypto';
import { type Socket, connect } from 'node:net';
import { type TLSSocket, connect as connectTls } from 'node:tls';
import { limits } from '../limits.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export type Opened =
  | { readonly kind: 'open'; readonly conversation: Conversation }
  | { readonly kind: 'refused' | 'silent'; readonly detail: string };

export interface Conversation {
  /** SHA-256 of the certificate that the server showed; null without TLS. */
  readonly fingerprint: string | null;
  /** Sends a line, if any, and answers the next reply: lines up to the one without a hyphen behind its code. null: time or size ran out, or the end. */
  say(line: string | null): Promise<string | null>;
  close(): void;
}

export function converse({ host, port }: Place, tls: boolean): Promise<Opened> {
  return new Promise((resolve) => {
    // Whose certificate it is, is judged by what it says, not by whether this machine trusts it.
    const socket: Socket | TLSSocket = tls
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connect({ host, port });
    const settle = (opened: Opened): void => {
      clearTimeout(timer);
      if (opened.kind !== 'open') socket.destroy();
      resolve(opened);
    };
    const timer = setTimeout(() => settle({ kind: 'silent', detail: 'it took too long' }), limits.probe);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle({ kind: 'refused', detail: error.code ?? error.message }),
    );
    socket.once('close', () => settle({ kind: 'refused', detail: 'it closed the connection' }));
    socket.once(tls ? 'secureConnect' : 'connect', () =>
      settle({ kind: 'open', conversation: conversationOver(socket, tls) }),
    );
  });
}

function conversationOver(socket: Socket | TLSSocket, tls: boolean): Conversation {
  let heard = '';
  let ended = false;
  let wake: () => void = () => undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    heard += chunk;
    if (heard.length > limits.reply) socket.destroy();
    wake();
  });
  socket.on('close', () => {
    ended = true;
    wake();
  });

  /** The reply at the beginning of what was heard, if it is whole. */
  function takeReply(): string | null {
    for (let from = 0; ;) {
      const end = heard.indexOf('\r\n', from);
      if (end < 0) return null;
      if (!isContinued(heard.slice(from, from + 4))) {
        const reply = heard.slice(0, end);
        heard = heard.slice(end + 2);
        return reply;
      }
      from = end + 2;
    }
  }

  return {
    fingerprint: tls ? fingerprintOf(socket as TLSSocket) : null,
    async say(line) {
      if (line !== null) socket.write(`${line}\r\n`);
      const timer = setTimeout(() => socket.destroy(), limits.probe);
      try {
        for (;;) {
          const reply = takeReply();
          if (reply !== null || ended) return reply;
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => socket.destroy(),
  };
}

/** Reply-line = *( Reply-code "-" [ textstring ] CRLF ) … RFC 5321 §4.2 */
const isContinued = (start: string): boolean =>
  start.endsWith('-') && Array.from(start.slice(0, 3)).every((digit) => digit >= '0' && digit <= '9');

const fingerprintOf = (socket: TLSSocket): string | null => {
  const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
  return raw === undefined ? null : new X509Certificate(raw).fingerprint256;
};
