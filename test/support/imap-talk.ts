/** A minimal IMAP client: commands, literals, what was answered. RFC 9051 */
import type { ConnectionOptions } from 'node:tls';
import { LineSocket } from './line-socket.ts';

/** One untagged response: its text with literals taken out, and those literals. */
export interface Untagged {
  readonly text: string;
  readonly literals: readonly Buffer[];
}

export interface ImapAnswer {
  readonly status: string;
  readonly text: string;
  readonly untagged: readonly Untagged[];
}

export interface StoredMessage {
  readonly uid: number;
  readonly octets: Buffer;
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The number behind a word such as `MESSAGES` or `UID`. */
function numberAfter(word: string, text: string): number | null {
  const at = text.indexOf(`${word} `);
  return at < 0 ? null : Number.parseInt(text.slice(at + word.length + 1), 10);
}

export class ImapTalk {
  readonly socket: LineSocket;
  #count = 0;

  private constructor(socket: LineSocket) {
    this.socket = socket;
  }

  static async open(port: number, tls: ConnectionOptions | null = null): Promise<ImapTalk> {
    const talk = new ImapTalk(await LineSocket.connect(port, tls));
    await talk.socket.line();
    return talk;
  }

  static async login(port: number, user: string, password: string): Promise<ImapTalk> {
    const talk = await ImapTalk.open(port);
    await talk.ok(`LOGIN ${quoted(user)} ${quoted(password)}`);
    return talk;
  }

  /** Sends a command, with a literal at its end where there is one, and reads up to its tagged answer. */
  async command(line: string, literal: Buffer | null = null): Promise<ImapAnswer> {
    const tag = `t${(this.#count += 1)}`;
    await this.socket.write(`${tag} ${line}${literal === null ? '' : ` {${literal.length}}`}\r\n`);
    const untagged: Untagged[] = [];
    for (;;) {
      const { text, literals } = await this.#response();
      if (text.startsWith('+') && literal !== null) {
        await this.socket.write(Buffer.concat([literal, Buffer.from('\r\n')]));
      } else if (text.startsWith(`${tag} `)) {
        const [, status = ''] = text.split(' ', 2);
        return { status, text: text.slice(tag.length + 1), untagged };
      } else {
        untagged.push({ text, literals });
      }
    }
  }

  /** A command that must succeed. */
  async ok(line: string, literal: Buffer | null = null): Promise<ImapAnswer> {
    const answer = await this.command(line, literal);
    if (answer.status !== 'OK') throw new Error(`${line.split(' ', 1)[0] ?? ''}: ${answer.text}`);
    return answer;
  }

  /** Messages of a mailbox, as STATUS counts them. */
  async messages(mailbox = 'INBOX'): Promise<number> {
    const { untagged } = await this.ok(`STATUS ${quoted(mailbox)} (MESSAGES)`);
    const found = untagged.find(({ text }) => text.startsWith('* STATUS '));
    return numberAfter('MESSAGES', found?.text ?? '') ?? 0;
  }

  /** Every message of the selected mailbox from a UID on. */
  fetchFrom(uid: number): Promise<readonly StoredMessage[]> {
    return this.fetchRange(uid, '*');
  }

  async fetchRange(uid: number, last: number | '*'): Promise<readonly StoredMessage[]> {
    const { untagged } = await this.ok(`UID FETCH ${uid}:${last} (UID BODY.PEEK[])`);
    return untagged.flatMap(({ text, literals: [octets] }) => {
      const found = numberAfter('UID', text);
      return octets === undefined || found === null || found < uid ? [] : [{ uid: found, octets }];
    });
  }

  /** IDLE until an untagged response ends in this word. RFC 2177 */
  async idleUntil(word: string): Promise<void> {
    const tag = `t${(this.#count += 1)}`;
    await this.socket.write(`${tag} IDLE\r\n`);
    let done = false;
    for (;;) {
      const line = await this.socket.line();
      if (line.startsWith(`${tag} `)) return;
      if (done || !line.endsWith(` ${word}`)) continue;
      done = true;
      await this.socket.write('DONE\r\n');
    }
  }

  async logout(): Promise<void> {
    await this.command('LOGOUT');
    this.socket.destroy();
  }

  async #response(): Promise<Untagged> {
    const literals: Buffer[] = [];
    let text = '';
    for (;;) {
      const line = await this.socket.line();
      const brace = line.endsWith('}') ? line.lastIndexOf('{') : -1;
      if (brace < 0) return { text: text + line, literals };
      text += line.slice(0, brace);
      literals.push(await this.socket.octets(Number(line.slice(brace + 1, -1))));
    }
  }
}
