/** A minimal SMTP client that says exactly what it is told. RFC 5321 */
import type { ConnectionOptions } from 'node:tls';
import { LineSocket } from './line-socket.ts';

export interface SmtpReply {
  readonly code: number;
  /** Without codes. */
  readonly lines: readonly string[];
  /** The last line as it came. */
  readonly text: string;
}

const lineFeed = Buffer.from('\n');
const stuffed = Buffer.from('\n..');
const endOfData = Buffer.from('.\r\n');

/** A leading dot of a line is doubled. RFC 5321 §4.5.2 */
export function dotStuffed(message: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  if (message[0] === 46) pieces.push(Buffer.from('.'));
  for (let at = message.indexOf('\n.'); at >= 0; at = message.indexOf('\n.', at + 1)) {
    pieces.push(message.subarray(from, at), stuffed);
    from = at + 2;
  }
  pieces.push(message.subarray(from));
  if (!message.subarray(-1).equals(lineFeed)) pieces.push(Buffer.from('\r\n'));
  return Buffer.concat([...pieces, endOfData]);
}

export class SmtpTalk {
  readonly socket: LineSocket;
  greeting: SmtpReply = { code: 0, lines: [], text: '' };

  private constructor(socket: LineSocket) {
    this.socket = socket;
  }

  static async open(port: number, tls: ConnectionOptions | null = null, localAddress?: string): Promise<SmtpTalk> {
    const talk = new SmtpTalk(await LineSocket.connect(port, tls, localAddress));
    talk.greeting = await talk.reply();
    return talk;
  }

  async reply(): Promise<SmtpReply> {
    const lines: string[] = [];
    for (;;) {
      const text = await this.socket.line();
      lines.push(text.slice(4));
      if (text[3] !== '-') return { code: Number(text.slice(0, 3)), lines, text };
    }
  }

  async command(line: string): Promise<SmtpReply> {
    await this.socket.write(`${line}\r\n`);
    return await this.reply();
  }

  async startTls(tls: ConnectionOptions): Promise<void> {
    const { code, text } = await this.command('STARTTLS');
    if (code !== 220) throw new Error(text);
    await this.socket.upgrade(tls);
  }

  authPlain(user: string, password: string): Promise<SmtpReply> {
    return this.command(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
  }

  /** One transaction, command after command; answers the first refusal, or the reply to the content. */
  async send(reversePath: string, forwardPaths: readonly string[], message: Buffer): Promise<SmtpReply> {
    const words = [`MAIL FROM:<${reversePath}>`, ...forwardPaths.map((path) => `RCPT TO:<${path}>`), 'DATA'];
    for (const word of words) {
      const reply = await this.command(word);
      if (reply.code >= 400) return reply;
    }
    await this.socket.write(dotStuffed(message));
    return await this.reply();
  }

  async quit(): Promise<void> {
    await this.command('QUIT');
    this.socket.destroy();
  }
}
