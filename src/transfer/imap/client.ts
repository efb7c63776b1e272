/**
 * A session with the server that mail comes from: commands, their answers, a message that is streamed out of one.
 * Implements: RFC 9051 §6, §7 (client side; IMAP4rev1 servers are understood as well). Not here: the login (login.ts).
 */
import { CRLF } from '../../base/bytes.ts';
import { Cursor } from '../../base/cursor.ts';
import { space } from '../../imap/wire/strings.ts';
import { limits } from '../limits.ts';
import type { Channel } from './channel.ts';
import { SourceLost, SourceProblem } from './errors.ts';
import { untaggedKind } from './responses.ts';

/** An untagged response: its number and word, and the cursor behind them. */
export interface Untagged {
  readonly number: number | null;
  readonly word: string;
  readonly cursor: Cursor;
}

export type Response =
  | { readonly kind: 'untagged'; readonly response: Untagged }
  | { readonly kind: 'tagged'; readonly tag: string; readonly status: string; readonly text: string }
  | { readonly kind: 'continue'; readonly text: string }
  /** The octets of a message must be read, and then the `rest` of the response, before anything else. */
  | { readonly kind: 'message'; readonly size: number; readonly head: Buffer };

/** What a tagged answer says that is not OK. */
export class Refused extends SourceProblem {}

export class ImapClient {
  readonly channel: Channel;
  readonly host: string;
  capabilities: ReadonlySet<string> = new Set();
  #tags = 0;

  constructor(channel: Channel, host: string) {
    this.channel = channel;
    this.host = host;
  }

  /** Sends a command and answers its tag. */
  send(command: string): string {
    const tag = `p${(this.#tags += 1)}`;
    this.channel.write(`${tag} ${command}\r\n`);
    return tag;
  }

  /**
   * A command to its end. `heard` gets what comes untagged; more than `most` responses are more than anybody asked for.
   * Answers the text behind OK. Throws Refused.
   */
  async run(
    command: string,
    heard: (response: Untagged) => void = () => undefined,
    most: number = limits.imapResponses,
  ) {
    return await this.finish(this.send(command), command, heard, most);
  }

  async finish(tag: string, command: string, heard: (response: Untagged) => void, most: number): Promise<string> {
    for (let count = 0; count <= most; count++) {
      const response = await this.response();
      if (response.kind === 'untagged') heard(response.response);
      else if (response.kind === 'tagged' && response.tag === tag) return this.accepted(response, command);
      else if (response.kind === 'message')
        throw new SourceProblem(`${this.host} sends messages that nobody asked for`);
    }
    throw new SourceProblem(`${this.host} does not come to an end with its answer to ${verb(command)}`);
  }

  accepted({ status, text }: { readonly status: string; readonly text: string }, command: string): string {
    if (status === 'OK') return text;
    const words = `${this.host} answers ${verb(command)} with ${status} ${text}`;
    // RFC 5530 §3: what passes by itself.
    if (text.startsWith('[UNAVAILABLE]') || text.startsWith('[INUSE]')) throw new SourceLost(words);
    throw new Refused(words);
  }

  /** The next response. One that carries a message stops before its octets. */
  async response(): Promise<Response> {
    const parts: Buffer[] = [];
    for (let size = 0; ;) {
      const line = await this.channel.line();
      const literal = parts.length === 0 && isPlainText(line) ? null : literalAt(line);
      if (literal === null) return this.#understood(Buffer.concat([...parts, line]));
      if (literal.isMessage) {
        return { kind: 'message', size: literal.size, head: Buffer.concat([...parts, line.subarray(0, literal.at)]) };
      }
      size += line.length + literal.size;
      if (size > limits.imapLine || literal.size > limits.imapLiteral)
        throw new SourceProblem(`${this.host} announces a literal of ${literal.size} octets that is no message`);
      parts.push(line, CRLF);
      for await (const chunk of this.channel.octets(literal.size)) parts.push(chunk);
    }
  }

  /** What stands behind the octets of a message, with an empty string in their place. */
  async rest(head: Buffer): Promise<Untagged> {
    const parts = [head, Buffer.from('""')];
    for (;;) {
      const line = await this.channel.line();
      const literal = literalAt(line);
      parts.push(line);
      if (literal === null) break;
      if (literal.size > limits.imapLiteral)
        throw new SourceProblem(`${this.host} announces a second literal of ${literal.size} octets in one message`);
      parts.push(CRLF);
      for await (const chunk of this.channel.octets(literal.size)) parts.push(chunk);
    }
    const response = this.#understood(Buffer.concat(parts));
    if (response.kind !== 'untagged') throw new SourceProblem(`${this.host} breaks a response off`);
    return response.response;
  }

  #understood(bytes: Buffer): Response {
    const cursor = new Cursor(bytes);
    if (cursor.take(0x2b)) {
      space(cursor);
      return { kind: 'continue', text: cursor.rest().toString('latin1') };
    }
    if (cursor.take(0x2a)) {
      space(cursor);
      const kind = untaggedKind(cursor);
      space(cursor);
      if (kind?.word === 'BYE') throw new SourceLost(`${this.host} says goodbye: ${printable(cursor.rest())}`);
      return { kind: 'untagged', response: { number: kind?.number ?? null, word: kind?.word ?? '', cursor } };
    }
    const [tag = '', status = ''] = bytes.toString('latin1', 0, 200).split(' ', 2);
    const isStatus = ['OK', 'NO', 'BAD'].includes(status.toUpperCase());
    if (!isStatus) throw new SourceProblem(`${this.host} does not speak IMAP: it says "${printable(bytes)}"`);
    const text = printable(bytes.subarray(tag.length + status.length + 2));
    return { kind: 'tagged', tag, status: status.toUpperCase(), text };
  }
}

const verb = (command: string): string => {
  const [first = '', second = ''] = command.split(' ', 2);
  return first === 'UID' ? `${first} ${second}` : first;
};

/** What strangers say, short and without what a terminal would obey. */
export const printable = (octets: Buffer): string =>
  Array.from(octets.toString('latin1', 0, 200), (letter) => (letter < ' ' || letter > '~' ? '?' : letter)).join('');

/** Responses with text for people, in which a brace at the end is a brace. */
function isPlainText(line: Buffer): boolean {
  if (line[0] === 0x2b) return true;
  const [, word = ''] = line.toString('latin1', 0, 100).split(' ', 2);
  return ['OK', 'NO', 'BAD', 'BYE', 'PREAUTH'].includes(word.toUpperCase());
}

/** The literal that a line announces at its end. literal = "{" number64 ["+"] "}" CRLF *CHAR8 */
function literalAt(line: Buffer) {
  if (line.at(-1) !== 0x7d) return null;
  const at = line.lastIndexOf(0x7b);
  const digits = at === -1 ? '' : line.toString('latin1', at + 1, line.length - 1);
  const size =
    digits !== '' && digits.length < 16 && Array.from(digits).every((letter) => letter >= '0' && letter <= '9');
  if (!size) return null;
  const before = line.toString('latin1', Math.max(0, at - 8), at).toUpperCase();
  return { at, size: Number(digits), isMessage: before.endsWith('BODY[] ') || before.endsWith('BODY[] ~') };
}
