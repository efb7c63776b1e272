/**
 * Mutations against whole sessions, over sockets, with a store in memory behind them: each is answered with its tag or ends in
 * BYE, and the session that is left understands the next command.
 */
import { type Socket, connect } from 'node:net';
import { testAccount } from '../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../src/imap/testing/memory-store.ts';
import { type TestServer, testServer } from '../../src/imap/testing/server.ts';
import { type Chances, seeded } from '../support/seeded.ts';
import { mutated } from './mutate.ts';
import { transcripts } from './transcripts.ts';

export interface SessionFindings {
  readonly cases: number;
  /** Answers by their first word, and sessions that ended. */
  readonly answers: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  /** MB that the process has more in use behind the last case. */
  readonly growth: number;
}

const limits = {
  ...{ append: 4_000, discard: 2_000, command: 4_000, commandBeforeLogin: 4_000, saslLine: 1_000 },
  ...{ badCommands: Number.MAX_SAFE_INTEGER, loginFailures: Number.MAX_SAFE_INTEGER },
};
/** Enough to fill any literal that is taken, and then some. */
const filler = 12_000;
/** Cases of one server: what they append and create must not slow the others down. */
const casesOfOne = 500;
/** Milliseconds. */
const patience = 10_000;

const message = Buffer.from(
  'From: a@alpha.test\r\nSubject: one\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n',
);

/** What came of a case: the answer with its tag, or that the session ended. */
interface Outcome {
  readonly answer: string | null;
  readonly bye: boolean;
  readonly ended: boolean;
}

class Session {
  readonly #socket: Socket;
  #held = '';
  #wake: () => void = () => undefined;
  ended = false;

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => {
      this.#held += chunk;
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  send(octets: Buffer | string): void {
    this.#socket.write(octets);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Takes everything up to and with the first answer to this tag; null where the session ended or says nothing. */
  async through(tag: string): Promise<string | null> {
    const mark = `\r\n${tag} `;
    const until = performance.now() + patience;
    for (;;) {
      const at = `\r\n${this.#held}`.indexOf(mark);
      const end = at < 0 ? -1 : this.#held.indexOf('\r\n', at);
      if (end >= 0) {
        const said = this.#held.slice(0, end + 2);
        this.#held = this.#held.slice(end + 2);
        return said;
      }
      if (this.ended || performance.now() > until) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  get held(): string {
    return this.#held;
  }
}

/** The tag of a case that is one line with a tag and no literal; null where nobody can say how many answers are due. */
function tagOf(bytes: Buffer): string | null {
  const line = bytes.toString('latin1');
  const tag = /^[A-Za-z0-9.]{1,20}(?= )/.exec(line)?.[0] ?? null;
  return /[\r\n\0]/.test(line) || /\{\d+\+?\}$/.test(line) ? null : tag;
}

export async function fuzzSessions(seed: number, cases: number): Promise<SessionFindings> {
  const chances = seeded(seed);
  const before = process.memoryUsage().rss;
  const answers: Record<string, number> = {};
  const problems: string[] = [];
  for (let done = 0; done < cases && problems.length < 5; done += casesOfOne) {
    const store = memoryStore({ account: testAccount.id, now: () => 0 });
    const server = await testServer(store, { limits });
    for (let letter = 0; letter < 3; letter++) await server.put(message);
    await oneServer(server, chances, Math.min(casesOfOne, cases - done), answers, problems);
    await server.listener.close(1_000);
  }
  return { cases, answers, problems, growth: (process.memoryUsage().rss - before) / 2 ** 20 };
}

async function oneServer(
  { port }: TestServer,
  chances: Chances,
  cases: number,
  answers: Record<string, number>,
  problems: string[],
): Promise<void> {
  let session: Session | null = null;
  for (let at = 0; at < cases; at++) {
    session ??= await opened(port, chances);
    const bytes = mutated(transcripts, chances);
    const { answer, bye, ended } = await oneCase(session, bytes, `probe${at}`);
    const word = ended ? (bye ? 'BYE' : 'end') : (answer ?? 'none');
    answers[word] = (answers[word] ?? 0) + 1;
    const due = tagOf(bytes);
    const what = !ended
      ? due !== null && answer === null
        ? 'no answer'
        : null
      : bye
        ? null
        : session.ended
          ? 'the connection ended without BYE'
          : 'nothing more was answered';
    if (what !== null)
      problems.push(`${what}: ${JSON.stringify(bytes.toString('latin1')).slice(0, 500)} ${session.held.slice(-300)}`);
    // What is compressed from here on is another matter; and a state that has gone astray must not last.
    if (!ended && !/compress/i.test(bytes.toString('latin1')) && chances() > 0.05) continue;
    session.close();
    session = null;
  }
  session?.close();
}

async function opened(port: number, chances: Chances): Promise<Session> {
  const session = new Session(port);
  const state = chances();
  if (state > 0.1) {
    session.send('login LOGIN alice@alpha.test secret\r\n');
    await session.through('login');
  }
  if (state > 0.3) {
    session.send('select SELECT INBOX\r\n');
    await session.through('select');
  }
  return session;
}

async function oneCase(session: Session, bytes: Buffer, probe: string): Promise<Outcome> {
  const tag = tagOf(bytes);
  const line = `${probe} NOOP\r\n`;
  // What waits for a literal, or for a line, gets one; the tag of what follows is only seen where it is a command.
  const rounds = /\{\d+\+?\}(\r\n|\n|$)/.test(bytes.toString('latin1')) ? Math.ceil(filler / line.length) : 3;
  session.send(Buffer.concat([bytes, Buffer.from(`\r\n${line.repeat(rounds)}last${probe} NOOP\r\n`)]));
  const said = await session.through(`last${probe}`);
  const all = `\r\n${said ?? session.held}`;
  const bye = /\r\n\* BYE /.test(all);
  const answered =
    tag === null ? null : (new RegExp(`\\r\\n${tag.replaceAll('.', '\\.')} (OK|NO|BAD)`).exec(all)?.[1] ?? null);
  const untagged = /\r\n\* BAD/.test(all) ? 'untagged BAD' : null;
  return { answer: answered ?? untagged, bye, ended: said === null };
}
