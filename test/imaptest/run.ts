/**
 * Runs a script against a server: connections in the state that it asks for, then one exchange after the other.
 */
import { Connection } from './connection.ts';
import { Variables, matchUntagged } from './match.ts';
import type { Command, Exchange, Letter, Script } from './script.ts';
import { crlf, tokens } from './token.ts';

export interface Server {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `"${day}-${months[date.getUTCMonth()] ?? ''}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000"`;
}

/** Literals as the wire has them. */
const wire = (text: string): string =>
  text.replace(/(~?)\{\{\{\n([^]*?)\n\}\}\}/g, (_whole, binary: string, octets: string) => {
    const sent = binary === '' ? crlf(octets) : octets;
    return `${binary}{${sent.length}+}\r\n${sent}`;
  });

class Run {
  readonly #server: Server;
  readonly #script: Script;
  readonly #letters: readonly Letter[];
  readonly #variables: Variables;
  readonly #connections: Connection[] = [];
  #letter = 0;
  #tags = 0;

  constructor(server: Server, script: Script, letters: readonly Letter[]) {
    this.#server = server;
    this.#script = script;
    this.#letters = letters;
    const [local = '', domain = ''] = server.user.split('@');
    this.#variables = new Variables(
      new Map([
        ['mailbox', 'imaptest'],
        ['mailbox_url', 'imaptest'],
        ['username', local],
        ['user', server.user],
        ['domain', domain],
        ['password', server.password],
      ]),
    );
  }

  async run(): Promise<void> {
    try {
      await this.#prepare();
      for (const exchange of this.#script.exchanges) await this.#exchange(exchange);
    } finally {
      for (const connection of this.#connections) connection.close();
    }
  }

  async #prepare(): Promise<void> {
    const { state, connections, messages } = this.#script;
    for (let n = 0; n < connections; n++) {
      const connection = new Connection(this.#server.port);
      this.#connections.push(connection);
      await connection.answer();
      if (state === 'nonauth') continue;
      await this.#must(connection, `LOGIN ${this.#server.user} ${this.#server.password}`);
      if (n === 0 && state !== 'auth') {
        await this.#must(connection, 'CREATE imaptest');
        for (let left = messages ?? this.#letters.length; left > 0; left--) {
          await this.#must(connection, `APPEND imaptest ${this.#nextLetter()}`);
        }
      }
      if (state === 'selected') await this.#must(connection, 'SELECT imaptest');
    }
  }

  async #must(connection: Connection, command: string): Promise<void> {
    const tag = `s${++this.#tags}`;
    connection.send(`${tag} ${command}\r\n`);
    const answer = (await connection.through(tag)).at(-1) ?? '';
    if (!answer.startsWith(`${tag} OK`)) throw new Error(`${command.slice(0, 80)}: ${answer}`);
  }

  #nextLetter(): string {
    const letter = this.#letters[this.#letter++ % this.#letters.length];
    if (letter === undefined) throw new Error('There are no messages');
    return `${dateTime(letter.date)} {${letter.text.length}+}\r\n${letter.text}`;
  }

  /** An APPEND without a message takes the next of the mbox, into the mailbox of the script. */
  #text(command: Command): string {
    const expanded = this.#variables.expand(command.text);
    if (expanded === null) throw new Error(`Not every variable is known: ${command.text}`);
    if (!/^append\b/i.test(expanded) || /\{\{\{|catenate/i.test(expanded)) return wire(expanded);
    return `${expanded.length === 6 ? 'append imaptest' : expanded} ${this.#nextLetter()}`;
  }

  async #exchange(exchange: Exchange): Promise<void> {
    const connection = this.#connections[exchange.connection - 1];
    if (connection === undefined) throw new Error('There is no such connection');
    const sent = exchange.commands.map((command) => ({ command, tag: command.tag ?? `t${++this.#tags}` }));
    this.#variables.set('tag', sent[0]?.tag ?? '');
    connection.send(sent.map(({ command, tag }) => `${tag} ${this.#text(command)}\r\n`).join(''));
    const untagged: string[] = [];
    for (const { command, tag } of sent) {
      const answers = await connection.through(tag);
      const tagged = answers.pop() ?? '';
      untagged.push(...answers);
      const answer = tokens(tagged.slice(tag.length + 1));
      const wanted = [{ kind: 'atom', text: command.status } as const, ...command.rest];
      if (command.status !== '' && !matchUntagged(wanted, answer, this.#variables, null)) {
        throw new Error(`Line ${exchange.line}: ${command.text.slice(0, 200)}\n${untagged.join('\n')}\n${tagged}`);
      }
    }
    this.#compare(exchange, untagged);
  }

  #compare(exchange: Exchange, untagged: readonly string[]): void {
    const found = new Set<number>();
    const numbers = new Numbers();
    for (const line of untagged) {
      if (!line.startsWith('* ')) continue;
      const answer = tokens(line.slice(2));
      const original = numbers.original(line);
      for (const [at, { tokens: expected }] of exchange.expected.entries()) {
        if (found.has(at)) continue;
        const attempt = this.#variables.copy();
        if (!matchUntagged(expected, answer, attempt, original)) continue;
        this.#variables.take(attempt);
        found.add(at);
      }
    }
    for (const [at, { kind, line, tokens: expected }] of exchange.expected.entries()) {
      // RECENT went with RFC 9051.
      const recent = expected[1]?.kind === 'atom' && expected[1].text.toLowerCase() === 'recent';
      if (kind === '?' || recent || (kind === '*') === found.has(at)) continue;
      throw new Error(
        `Line ${line}: ${kind === '*' ? 'did not come' : 'must not come'} after ${exchange.commands[0]?.text.slice(0, 200) ?? ''}\n${untagged.join('\n')}`,
      );
    }
  }
}

/** The numbers that messages had when a command began, while EXPUNGE shifts them. */
class Numbers {
  readonly #gone: number[] = [];

  original(line: string): number | null {
    const match = /^\* (\d+) (EXPUNGE|FETCH)/.exec(line);
    if (match === null) return null;
    let number = Number(match[1]);
    for (const gone of this.#gone) if (gone <= number) number += 1;
    if (match[2] === 'EXPUNGE') {
      this.#gone.push(number);
      this.#gone.sort((a, b) => a - b);
    }
    return number;
  }
}

export const runScript = (server: Server, script: Script, letters: readonly Letter[]): Promise<void> =>
  new Run(server, script, letters).run();
