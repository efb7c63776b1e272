/**
 * Says a message to the lab as a stranger would: straight to its SMTP port, from an address of its own.
 * Implements as much of RFC 5321 as that takes. Not here: what the messages are (gallery.ts).
 */
import { type Socket, connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Forgery } from './gallery.ts';

/** Milliseconds without a word; strangers are kept waiting for the greeting. */
const patience = 20_000;

/** The reply to the message, or the first that refused something before it. */
export async function post(
  { from, helo, mailFrom }: Pick<Forgery, 'from' | 'helo' | 'mailFrom'>,
  message: Buffer,
  to: string,
  port: number,
): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  socket.setTimeout(patience, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  try {
    return await talk(socket, [
      ...[null, `EHLO ${helo}`, `MAIL FROM:<${mailFrom}>`, `RCPT TO:<${to}>`, 'DATA'],
      `${message.toString('latin1').replaceAll('\r\n.', '\r\n..')}\r\n.`,
    ]);
  } finally {
    socket.end('QUIT\r\n');
    socket.destroySoon();
  }
}

/** `null` waits for what the server says by itself. */
async function talk(socket: Socket, lines: readonly (string | null)[]): Promise<string> {
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  let reply = '';
  for (const line of lines) {
    if (line !== null) socket.write(`${line}\r\n`, 'latin1');
    do {
      const next = await replies.next();
      if (next.done === true) return reply === '' ? '421 4.4.2 The connection ended.' : reply;
      reply = next.value;
    } while (reply.charAt(3) === '-');
    if (!reply.startsWith('2') && !reply.startsWith('3')) break;
  }
  return reply;
}
