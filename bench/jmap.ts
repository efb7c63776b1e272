/** A list of e-mails as the pages ask for it: Email/get of 50 rows over one connection, beside FETCH of the same messages by IMAP. */
import { type Socket, connect } from 'node:net';
import type { Lab } from '../test/support/lab.ts';
import { Client } from './imap-client.ts';
import { bigMessage } from './imap-message.ts';
import { addAccounts, asMailSystem, withLab, withPeer } from './systems.ts';
import { type Benchmark, atLeast, timesThePeer } from './table.ts';

const rows = 50;
/** Those of a row of the pages: rowProperties of web/api/types.ts. */
const rowProperties = [
  'id',
  'threadId',
  'mailboxIds',
  'keywords',
  'from',
  'to',
  'subject',
  'receivedAt',
  'preview',
  'hasAttachment',
];
/** Milliseconds of one measurement, and how often the systems take turns: the machine is not the same all the time. */
const span = 1_000;
const turns = 4;

const fetch = `UID FETCH 1:${rows} (ENVELOPE FLAGS INTERNALDATE RFC822.SIZE PREVIEW BODYSTRUCTURE)`;

/** One connection to the web server, requests one after the other; answers are read by their length and thrown away. */
class HttpLine {
  readonly #socket: Socket;
  readonly #port: number;
  #waiting: { readonly chunks: Buffer[]; length: number; whole: number; done: (answer: Buffer) => void } | null = null;
  cookie = '';

  constructor(port: number) {
    this.#port = port;
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  post(path: string, content: string): Promise<Buffer> {
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${this.#port}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(content)}`,
      ...(this.cookie === '' ? [] : [`Cookie: ${this.cookie}`]),
    ];
    return new Promise((done) => {
      this.#waiting = { chunks: [], length: 0, whole: 0, done };
      this.#socket.write(`${head.join('\r\n')}\r\n\r\n${content}`);
    });
  }

  #take(chunk: Buffer): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    waiting.chunks.push(chunk);
    waiting.length += chunk.length;
    // The whole header comes with the first.
    if (waiting.whole === 0) {
      const end = chunk.indexOf('\r\n\r\n') + 4;
      const length = chunk.toString('latin1', 0, end).split('Content-Length: ', 2)[1] ?? '';
      waiting.whole = end + Number.parseInt(length, 10);
    }
    if (waiting.length < waiting.whole) return;
    this.#waiting = null;
    waiting.done(Buffer.concat(waiting.chunks));
  }

  close(): void {
    this.#socket.destroy();
  }
}

const contentOf = (answer: Buffer): unknown => JSON.parse(answer.toString('utf8', answer.indexOf('\r\n\r\n') + 4));

interface Answered {
  readonly methodResponses: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[];
}

/** Calls of Email/get a second. */
async function jmapCalls(lab: Lab, user: string) {
  const line = new HttpLine(lab.ports.http);
  const signedIn = await line.post('/auth/sign-in', JSON.stringify({ address: user, password: lab.password }));
  const text = signedIn.toString('latin1');
  const start = text.indexOf('Set-Cookie: ') + 12;
  line.cookie = text.slice(start, text.indexOf(';', start));
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];
  const session = (await (
    await globalThis.fetch(`http://127.0.0.1:${lab.ports.http}/jmap/session`, { headers: { cookie: line.cookie } })
  ).json()) as { readonly primaryAccounts: Readonly<Record<string, string>> };
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'] ?? '';
  const ask = async (name: string, args: object): Promise<Readonly<Record<string, unknown>>> => {
    const request = JSON.stringify({ using, methodCalls: [[name, { accountId, ...args }, 'c']] });
    const { methodResponses } = contentOf(await line.post('/jmap/api', request)) as Answered;
    return methodResponses[0]?.[1] ?? {};
  };
  const { ids } = await ask('Email/query', { limit: rows });
  const { list } = await ask('Email/get', { ids, properties: rowProperties });
  if ((list as readonly unknown[]).length !== rows) throw new Error('Email/get did not tell all rows');
  const request = JSON.stringify({
    using,
    methodCalls: [['Email/get', { accountId, ids, properties: rowProperties }, 'c']],
  });
  return { once: () => line.post('/jmap/api', request), close: () => line.close() };
}

async function imapFetches(port: number, user: string, password: string) {
  const client = new Client(port);
  await client.until((end) => end.endsWith('\r\n'));
  await client.command('login', `LOGIN "${user}" "${password}"`);
  for (let at = 0; at < rows; at++) await client.command(`a${at}`, 'APPEND INBOX', bigMessage(at));
  await client.command('select', 'SELECT INBOX');
  return { once: () => client.command('f', fetch), close: () => client.close() };
}

async function rate(once: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < span) {
    await once();
    done += 1;
  }
  return (done * 1_000) / (performance.now() - start);
}

export const jmapBenchmark: Benchmark = {
  name: 'jmap',
  run: () =>
    withLab(async (lab) => {
      const system = asMailSystem(lab, await addAccounts(lab, 1));
      const [user = ''] = system.mailboxes;
      const measured = async (peer: (() => Promise<unknown>) | null) => {
        const imap = await imapFetches(system.imap, user, system.password);
        const jmap = await jmapCalls(lab, user);
        const best = { jmap: 0, imap: 0, peer: 0 };
        try {
          for (let turn = 0; turn < turns; turn++) {
            best.imap = Math.max(best.imap, await rate(imap.once));
            best.jmap = Math.max(best.jmap, await rate(jmap.once));
            if (peer !== null) best.peer = Math.max(best.peer, await rate(peer));
          }
        } finally {
          imap.close();
          jmap.close();
        }
        return best;
      };
      const beside = await withPeer(1, async ({ imap, mailboxes, password }) => {
        const dovecot = await imapFetches(imap, mailboxes[0] ?? '', password);
        try {
          return await measured(dovecot.once);
        } finally {
          dovecot.close();
        }
      });
      const { jmap, imap, peer } = beside ?? (await measured(null));
      return [
        atLeast(`Email/get of ${rows} list rows`, jmap, '/s', 1_000),
        timesThePeer(`Email/get of ${rows} list rows, beside our own FETCH`, jmap, imap, 0.5),
        timesThePeer(`FETCH of the same, beside Dovecot's`, imap, beside === null ? null : peer, 1),
      ];
    }),
};
