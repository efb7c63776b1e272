/**
 * The text of a command that takes its literals as they come: one line after the other, and what is announced at its end.
 * Implements: RFC 9051 §4.3, RFC 7888 §4 (what is announced and refused).
 * Not here: what the text says.
 */
import { CRLF } from '../../../base/bytes.ts';
import { Cursor } from '../../../base/cursor.ts';
import { type LiteralAnnouncement, goAhead, literalAnnouncement } from '../../wire/literal.ts';
import { commandEnd } from '../../wire/strings.ts';
import { type Tagged, bad, no } from '../command.ts';
import type { CommandPart, Session } from '../session.ts';

const gone = no(null, 'The client is gone');

export class CommandText {
  /** In the present line. */
  cursor: Cursor;
  readonly #session: Session;
  #line: Buffer;
  /** At the end of the present line, as long as it was not taken. */
  #announced: LiteralAnnouncement | null;

  constructor(session: Session, { line, literal }: CommandPart) {
    this.#session = session;
    this.#line = line;
    this.#announced = literal;
    this.cursor = new Cursor(line);
  }

  /** The literal that comes next, or null where something else stands at the cursor. */
  get literal(): LiteralAnnouncement | null {
    return this.#announced?.start === this.cursor.position ? this.#announced : null;
  }

  /** Whether nothing but the end of the command follows. */
  get ended(): boolean {
    const { position } = this.cursor;
    if (commandEnd(this.cursor)) return true;
    this.cursor.position = position;
    return false;
  }

  /** Takes a literal at the cursor in pieces, and reads the line behind it. Answers why that cannot go on. */
  async take(
    literal: LiteralAnnouncement,
    sink: (octets: Buffer) => Promise<void> | undefined,
  ): Promise<Tagged | null> {
    const { input, output } = this.#session;
    this.#announced = null;
    await goAhead(output, literal);
    for (let left = literal.size; left > 0;) {
      const octets = await input.octets(left);
      if (octets === null) return gone;
      left -= octets.length;
      const taken = sink(octets);
      if (taken !== undefined) await taken;
    }
    return this.#next();
  }

  /** A short literal at the cursor becomes part of the line, for whatever is read as a string. */
  async inline(most: number): Promise<Tagged | null> {
    const { literal } = this;
    if (literal === null) return null;
    if (literal.size > most) return this.refuse(no('TOOBIG', 'This literal is too long'));
    const pieces = [this.#line.subarray(literal.start), CRLF];
    const problem = await this.take(literal, (octets) => {
      pieces.push(octets);
      return undefined;
    });
    if (problem !== null) return problem;
    this.#line = Buffer.concat([...pieces, this.#line]);
    this.cursor = new Cursor(this.#line);
    this.#announced = literalAnnouncement(this.#line);
    return null;
  }

  /** Answers without what is still announced: it is not asked for, or read and thrown away. */
  async refuse(answer: Tagged): Promise<Tagged> {
    if (this.#announced !== null) await this.#session.discard(this.#announced);
    return answer;
  }

  async #next(): Promise<Tagged | null> {
    const line = await this.#session.input.line(this.#session.services.limits.command);
    if (line === null) return gone;
    if (line === 'too-long') return bad('The command is too long', 'TOOBIG');
    this.#line = line;
    this.#announced = literalAnnouncement(line);
    this.cursor = new Cursor(line);
    return null;
  }
}
