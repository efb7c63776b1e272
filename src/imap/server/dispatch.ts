/**
 * One command from its octets to its tagged answer: which it is, whether it may run now, what it comes to.
 * Implements: RFC 9051 §2.2.1, §3 (states), §5.5, §7.1; RFC 9586 §3.1 (numbers in UIDONLY).
 * Not here: where its octets end (framing.ts), and the connection (session.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import { Cursor as ByteCursor } from '../../base/cursor.ts';
import { errorText } from '../../base/log.ts';
import { type ImapCommand, type Tagged, bad, no } from '../commands/command.ts';
import { failureAnswer, uidRequired } from '../commands/refusals.ts';
import type { CommandPart, Session, SessionState } from '../commands/session.ts';
import { commands } from '../commands/table.ts';
import { said } from '../languages/languages.ts';
import { tagChars } from '../wire/octets.ts';
import { space, word } from '../wire/strings.ts';
import type { Framed } from './framing.ts';

/** What a command needs of the connection that it came by. */
export interface CommandConnection {
  /** Looks again at rights that may have changed. False when the open mailbox may not be read any more, and the session ends. */
  permitted(): true | Promise<boolean>;
  /** Tells what other sessions did; false when the mailbox is gone. */
  tell(what: 'all' | 'no-expunge'): Promise<boolean>;
  /** Half an answer is written: nothing that follows could be understood. */
  destroy(): void;
}

export class Dispatcher {
  readonly #session: Session;
  readonly #connection: CommandConnection;
  #badInARow = 0;

  constructor(session: Session, connection: CommandConnection) {
    this.#session = session;
    this.#connection = connection;
  }

  async take(framed: Exclude<Framed, { kind: 'end' }>): Promise<void> {
    switch (framed.kind) {
      case 'command': {
        const cursor = new ByteCursor(framed.bytes);
        return this.#perform(cursor, null);
      }
      case 'stream':
        return this.#perform(new ByteCursor(framed.part.line), framed.part);
      case 'too-long':
        this.#refuse(framed.start, bad('The command is too long', 'TOOBIG'));
        return;
      case 'literal-too-large':
        this.#refuse(framed.start, this.#literalTooLarge(framed.start));
        return;
      case 'flood':
        this.#refuse(framed.start, this.#literalTooLarge(framed.start));
        this.#session.bye('TOOBIG', 'The literal is too large');
    }
  }

  /** Answers to a command of which only the start is known. */
  #refuse(start: Buffer, answer: Tagged): void {
    this.#answer(new ByteCursor(start).takeWhile(tagChars) ?? '*', answer);
  }

  async #perform(cursor: Cursor, part: CommandPart | null): Promise<void> {
    const taken = cursor.takeWhile(tagChars);
    const tag = cursor.done || space(cursor) ? taken : null;
    const name = tag === null ? null : commandName(cursor);
    const command = name === null ? undefined : commands.get(name);
    if (tag === null || name === null || command === undefined) {
      this.#answer(tag ?? '*', bad(tag === null ? 'A command begins with a tag' : 'There is no such command'));
      return;
    }
    if (!command.states.includes(this.#session.state.name)) {
      this.#answer(tag, bad(wrongState(command, this.#session.state)));
      return;
    }
    this.#session.services.metrics.count('imap_commands_total', { command: name });
    this.#session.progress.begin(tag);
    let answer: Tagged;
    try {
      answer = await this.#run(command, cursor, tag, part);
    } catch (error) {
      this.#session.services.log.error('imap.command', { command: name, error: errorText(error) });
      if (this.#session.output.inside) {
        this.#connection.destroy();
        return;
      }
      answer = failureAnswer(error);
    }
    this.#answer(tag, answer);
  }

  async #run(command: ImapCommand, cursor: Cursor, tag: string, part: CommandPart | null): Promise<Tagged> {
    if (command.numbers === true && this.#session.enabled.has('UIDONLY')) {
      if (part?.literal) await this.#session.discard(part.literal);
      return uidRequired;
    }
    let answer: Tagged;
    const permitted = this.#connection.permitted();
    if (permitted !== true && !(await permitted)) return notShared;
    if (part !== null && command.stream !== null) answer = await command.stream(this.#session, tag, part);
    else {
      const run = command.prepare(cursor);
      if (run === null) return bad(`Usage: ${command.usage}; not understood from octet ${cursor.position + 1}`);
      const result = run(this.#session, tag);
      answer = result instanceof Promise ? await result : result;
    }
    const tells = answer.tells ?? command.tells;
    if (tells !== 'nothing') await this.#connection.tell(tells);
    else if (this.#session.news !== null) await this.#session.news.tell(this.#session);
    return answer;
  }

  #answer(tag: string, { status, code, text }: Tagged): void {
    this.#session.output.text(
      `${tag} ${status} ${code === null ? '' : `[${code}] `}${said(this.#session.language, text)}\r\n`,
    );
    if (status !== 'BAD') this.#badInARow = 0;
    else if (++this.#badInARow >= this.#session.services.limits.badCommands)
      this.#session.bye('CLIENTBUG', 'Too many bad commands');
  }

  #literalTooLarge(start: Buffer): Tagged {
    const cursor = new ByteCursor(start);
    const named = cursor.takeWhile(tagChars) !== null && space(cursor) ? commandName(cursor) : null;
    const answer = commands.get(named ?? '')?.literalTooLarge;
    return answer?.(this.#session.services.limits) ?? no('TOOBIG', 'The literal is too large for this command');
  }

  /** Whether a first line belongs to a command that takes its literals itself, and may run now. */
  streams(line: Buffer): boolean {
    const cursor = new ByteCursor(line);
    if (cursor.takeWhile(tagChars) === null || !space(cursor)) return false;
    const command = commands.get(commandName(cursor) ?? '');
    return command !== undefined && command.stream !== null && command.states.includes(this.#session.state.name);
  }
}

const notShared = no('NOPERM', 'The mailbox may no longer be read');

/** The name of the command, with the one behind UID. */
function commandName(cursor: Cursor): string | null {
  const name = word(cursor);
  if (name !== 'UID' || !space(cursor)) return name;
  const second = word(cursor);
  return second === null ? null : `UID ${second}`;
}

function wrongState(command: ImapCommand, state: SessionState): string {
  if (state.name === 'not-authenticated') return 'Log in first';
  return state.name === 'authenticated' && command.states.includes('selected')
    ? 'Select a mailbox first'
    : 'You are logged in already';
}
