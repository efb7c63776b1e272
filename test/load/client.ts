/**
 * A client of the load: speaks IMAP, keeps its picture of the open mailbox, and notes what does not agree with it.
 * Not here: what it says next (actions.ts).
 */
import { Connection } from '../imaptest/connection.ts';
import type { Knowledge } from './knowledge.ts';
import { Picture } from './picture.ts';
import { type Response, response } from './response.ts';

/** What the client may say it understands. */
export type Manner = 'plain' | 'condstore' | 'qresync';

/** What a client keeps of a mailbox to come back to. RFC 7162 §3.2.5 */
export interface Memory {
  readonly modSeq: number;
  readonly flags: ReadonlyMap<number, ReadonlySet<string>>;
}

export interface Answered {
  readonly status: string;
  readonly code: string;
  readonly value: Extract<Response, { kind: 'condition' }>['value'];
  readonly untagged: readonly Response[];
}

export interface ClientOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What is known of a mailbox of this user. */
  readonly mailbox: (name: string) => Knowledge;
  /** The keyword that nobody but this client sets. */
  readonly keyword: string;
  readonly problem: (what: string) => void;
}

/** Milliseconds until a silent server is given up. */
const patience = 30_000;
/** Lines of the conversation that a problem is told with. */
const remembered = 8;

export class Client {
  readonly options: ClientOptions;
  readonly manner: Manner;
  picture: Picture | null = null;
  /** Tagged answers so far. */
  commands = 0;
  readonly #connection: Connection;
  readonly #past: string[] = [];
  #tags = 0;

  constructor(options: ClientOptions, manner: Manner) {
    this.options = options;
    this.manner = manner;
    this.#connection = new Connection(options.port, patience);
  }

  static async open(options: ClientOptions, manner: Manner): Promise<Client> {
    const client = new Client(options, manner);
    await client.#connection.answer();
    await client.must('LOGIN', `"${options.user}" "${options.password}"`);
    if (manner !== 'plain') await client.must('ENABLE', manner.toUpperCase());
    return client;
  }

  readonly problem = (what: string): void => {
    this.options.problem(`${what}\n    ${this.#past.join('\n    ')}`);
  };

  /** A command that must succeed. */
  async must(name: string, rest = ''): Promise<Answered> {
    const answered = await this.command(name, rest);
    if (answered.status !== 'OK') this.problem(`${name} ended in ${answered.status} ${answered.code}`);
    return answered;
  }

  /** `literal` is sent behind the line when the server asks for it. */
  async command(name: string, rest = '', literal: string | null = null): Promise<Answered> {
    const tag = this.#send(`${name}${rest === '' ? '' : ` ${rest}`}`);
    const untagged: Response[] = [];
    for (;;) {
      const answer = await this.#answer();
      if (answer.startsWith('+')) {
        if (literal === null) this.problem('a continuation that nobody asked for');
        this.#connection.send(`${literal ?? ''}\r\n`);
        continue;
      }
      if (answer.startsWith(`${tag} `)) return this.#end(name, answer.slice(tag.length + 1), untagged);
      untagged.push(this.#take(answer, name));
    }
  }

  /** IDLE until something is said, or the time is over. RFC 2177 */
  async idle(milliseconds: number): Promise<void> {
    const tag = this.#send('IDLE');
    let timer: NodeJS.Timeout | null = null;
    let done = false;
    const end = (): void => {
      if (!done) this.#connection.send('DONE\r\n');
      done = true;
    };
    for (;;) {
      const answer = await this.#answer();
      if (answer.startsWith(`${tag} `)) {
        if (timer !== null) clearTimeout(timer);
        this.#end('IDLE', answer.slice(tag.length + 1), []);
        return;
      }
      if (answer.startsWith('+')) timer = setTimeout(end, milliseconds);
      else {
        this.#take(answer, 'IDLE');
        end();
      }
    }
  }

  /** Opens a mailbox; what is told before the answer is already of that one. */
  async select(name: string, how: 'SELECT' | 'EXAMINE' = 'SELECT', memory: Memory | null = null): Promise<Picture> {
    const mailbox = this.options.mailbox(name);
    const [uidNext, modSeq] = [mailbox.uidNext, mailbox.highestModSeq];
    const picture = new Picture(mailbox, this.options.keyword, how === 'EXAMINE', this.problem);
    this.picture = picture;
    const parameters = memory === null ? '' : ` (QRESYNC (${mailbox.uidValidity} ${memory.modSeq}))`;
    const { untagged } = await this.must(how, `"${name}"${parameters}`);
    const known = new Map(memory?.flags);
    for (const said of untagged) {
      if (said.kind === 'vanished') for (const uid of said.uids) known.delete(uid);
      if (said.kind !== 'condition') continue;
      const [first] = said.value;
      const value = first === undefined || first.kind === 'list' ? 0 : Number(first.text);
      if (said.code === 'UIDVALIDITY') mailbox.validity(value);
      if (said.code === 'UIDNEXT') mailbox.next(value, uidNext);
      if (said.code === 'HIGHESTMODSEQ') {
        mailbox.modSeq(value, modSeq);
        picture.openedModSeq = value;
      }
    }
    if (memory !== null) picture.resume(known);
    return picture;
  }

  /** What the client is told when everything may be told. */
  async noop(name: 'NOOP' | 'CHECK' = 'NOOP'): Promise<void> {
    await this.must(name);
    this.picture?.settled();
  }

  async logout(): Promise<void> {
    await this.must('LOGOUT');
    this.#connection.close();
  }

  close(): void {
    this.#connection.close();
  }

  #send(line: string): string {
    if (this.#connection.holds) this.problem('something was said while no command was under way');
    const tag = `t${(this.#tags += 1)}`;
    this.#remember(`C: ${tag} ${line}`);
    this.#connection.send(`${tag} ${line}\r\n`);
    return tag;
  }

  async #answer(): Promise<string> {
    const answer = await this.#connection.answer();
    this.#remember(`S: ${answer}`);
    return answer;
  }

  #take(answer: string, command: string): Response {
    if (!answer.startsWith('* ')) this.problem(`not an answer: ${answer.slice(0, 200)}`);
    const said = response(answer.slice(2));
    this.picture?.take(said, { command, qresync: this.manner === 'qresync' });
    if (said.kind === 'condition' && said.status === 'BYE' && command !== 'LOGOUT') this.problem(`BYE: ${answer}`);
    return said;
  }

  #end(name: string, tagged: string, untagged: readonly Response[]): Answered {
    this.commands += 1;
    const said = response(tagged);
    if (said.kind !== 'condition') throw new Error(`not a tagged answer: ${tagged}`);
    if (said.status === 'BAD') this.problem(`${name} was not understood: ${tagged}`);
    return { status: said.status, code: said.code, value: said.value, untagged };
  }

  #remember(line: string): void {
    this.#past.push(line.slice(0, 300));
    if (this.#past.length > remembered) this.#past.shift();
  }
}
