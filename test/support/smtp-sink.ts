/**
 * A mail server that keeps what it is given and forgets nothing: the far end of relay tests.
 * Not here: policy, TLS, addresses. It says 250 to everything, unless a test answers otherwise.
 */
import { type Server, type Socket, createServer } from 'node:net';

export interface Received {
  readonly reversePath: string;
  readonly forwardPaths: readonly string[];
  readonly octets: Buffer;
  /** performance.now() when the final 250 was written. */
  readonly at: number;
}

export interface SmtpSink {
  readonly port: number;
  readonly received: readonly Received[];
  /** Resolves when there are at least so many, by event. */
  count(wanted: number): Promise<void>;
  /** The message that comes next. */
  next(): Promise<Received>;
  close(): Promise<void>;
}

export interface SinkOptions {
  /** Reply to a command line, or null for the usual one. */
  readonly answer?: (line: string) => string | null;
  /** Where it listens; without it, wherever there is room. */
  readonly port?: number;
}

const endOfData = Buffer.from('\r\n.\r\n');

export async function startSink({ answer = () => null, port: wanted = 0 }: SinkOptions = {}): Promise<SmtpSink> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<{ readonly wanted: number; readonly resolve: () => void }>();
  const keep = (message: Received): void => {
    received.push(message);
    for (const waiter of waiting) {
      if (received.length < waiter.wanted) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    talk(socket, keep, answer);
  });
  const port = await listen(server, wanted);
  return {
    port,
    received,
    count: (wanted) =>
      received.length >= wanted
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.add({ wanted, resolve });
          }),
    next: () =>
      new Promise((resolve) => {
        const wanted = received.length + 1;
        waiting.add({ wanted, resolve: () => resolve(received[wanted - 1] as Received) });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

/** One session: lines outside of DATA, octets inside. */
function talk(socket: Socket, keep: (message: Received) => void, answer: (line: string) => string | null): void {
  let held: Buffer = Buffer.alloc(0);
  let inData = false;
  let reversePath = '';
  let forwardPaths: string[] = [];
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const path = (line: string): string => line.slice(line.indexOf('<') + 1, line.indexOf('>'));

  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    const special = answer(line);
    if (special !== null) {
      say(special);
      return;
    }
    if (verb === 'EHLO') {
      say('250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 SIZE');
      return;
    }
    if (verb === 'MAIL') [reversePath, forwardPaths] = [path(line), []];
    if (verb === 'RCPT') forwardPaths.push(path(line));
    if (verb === 'DATA') {
      inData = true;
      // The end may come at once: an empty message is CRLF.CRLF with the CRLF of the command itself.
      held = Buffer.concat([Buffer.from('\r\n'), held]);
      say('354 go on');
      return;
    }
    if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say('250 2.0.0 OK');
  };

  const content = (end: number): void => {
    const octets = unstuffed(held.subarray(2, end + 2));
    held = held.subarray(end + endOfData.length);
    inData = false;
    const special = answer('.');
    if (special !== null) {
      say(special);
      return;
    }
    keep({ reversePath, forwardPaths, octets, at: performance.now() });
    say('250 2.0.0 kept');
  };

  say('220 sink.test ESMTP');
  let searched = 0;
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      if (inData) {
        const end = held.indexOf(endOfData, Math.max(0, searched - endOfData.length));
        if (end < 0) {
          searched = held.length;
          return;
        }
        searched = 0;
        content(end);
      } else {
        const end = held.indexOf('\r\n');
        if (end < 0) return;
        const line = held.toString('latin1', 0, end);
        held = held.subarray(end + 2);
        command(line);
      }
    }
  });
}

function unstuffed(octets: Buffer): Buffer {
  if (octets[0] !== 46 && !octets.includes('\n.')) return Buffer.from(octets);
  const text = octets.toString('latin1');
  return Buffer.from((text.startsWith('.') ? text.slice(1) : text).replaceAll('\n.', '\n'), 'latin1');
}
