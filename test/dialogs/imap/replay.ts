/**
 * Replays a dialog over a real socket. A dialog is text:
 *
 *   C: a NOOP            sent with CRLF; C2: is a second connection
 *   S: a OK Nothing …    the next line that comes must read so; "…" stands for anything
 *   S: <end>             the server has closed
 *   @login [2] [ADDRESS] logs a connection in, without lines of the dialog
 *   @select NAME [2]     and selects a mailbox
 *   @message NAME ([FLAGS])   puts messages/NAME.eml into INBOX beforehand
 *   @messages N          puts N small messages there
 *   @quota N  @private   octets of the account; no passwords in clear
 *   @shared NAME VALUE   an annotation that the administrator gives to all
 *   @break  @repair      makes the store fail
 *   @accounts ADDRESS …  a real store with these accounts beside alice's, who log in with the password "secret" too
 *   @alias ADDRESS TARGET  an alias in it
 */
import { readFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { errorText, silentLog } from '../../../src/base/log.ts';
import { noMetrics } from '../../../src/base/metrics.ts';
import type { Listener } from '../../../src/base/listener.ts';
import { authenticationOf, testAccount, testAuthentication } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { createImapListener } from '../../../src/imap/server/listener.ts';
import { type TestStore, addAccount, testStore } from '../../../src/store/testing/store.ts';
import { type Flags, noFlags } from '../../../src/ms/types.ts';

const longestWait = 5_000;

/** One connection of a dialog: lines as they come. */
class Client {
  readonly #socket: Socket;
  #held = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk: Buffer) => {
      this.#held = Buffer.concat([this.#held, chunk]);
      this.#wake?.();
    });
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
    this.#socket.on('error', () => undefined);
  }

  send(octets: string): void {
    this.#socket.write(Buffer.from(octets));
  }

  /** The next line without its CRLF, or null at the end. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#held.indexOf('\r\n');
      if (at !== -1) {
        const line = this.#held.toString('utf8', 0, at);
        this.#held = this.#held.subarray(at + 2);
        return line;
      }
      if (this.#ended) return null;
      await this.#more();
    }
  }

  /** Waits for octets or the end; a dialog in which neither comes has failed. */
  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`<nothing came; held: ${JSON.stringify(this.#held.toString())}>`));
      }, longestWait);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  /** Reads up to the tagged answer. */
  async through(tag: string): Promise<string> {
    for (;;) {
      const line = await this.line();
      if (line === null) throw new Error(`The connection ended before ${tag} was answered`);
      if (line.startsWith(`${tag} `)) return line;
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

function matches(expected: string, line: string): boolean {
  const [first = '', ...rest] = expected.split('…');
  if (rest.length === 0) return expected === line;
  if (!line.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const piece of rest) {
    const found = line.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return line.length - at >= last.length && line.endsWith(last);
}

interface Step {
  readonly number: number;
  readonly kind: 'C' | 'S' | '@';
  readonly connection: number;
  readonly text: string;
}

function steps(dialog: string): Step[] {
  const all: Step[] = [];
  for (const [index, line] of dialog.split('\n').entries()) {
    const number = index + 1;
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('@')) {
      all.push({ number, kind: '@', connection: 1, text: line.slice(1) });
      continue;
    }
    const colon = line.indexOf(':');
    const kind = line[0];
    if ((kind !== 'C' && kind !== 'S') || colon < 1 || colon > 2) throw new Error(`Line ${number}: ${line}`);
    const text = line.slice(colon + 1);
    all.push({ number, kind, connection: colon === 1 ? 1 : Number(line[1]), text: text.startsWith(' ') ? text.slice(1) : text });
  }
  return all;
}

/** A store in which testAccount is the first account. */
async function sharedStore(others: readonly string[], quota: number): Promise<TestStore> {
  const store = await testStore();
  await addAccount(store, testAccount.address, Number.isFinite(quota) ? quota : 0);
  for (const address of others) await addAccount(store, address);
  return store;
}

const small = (n: number): Buffer => Buffer.from(`From: a@alpha.test\r\nSubject: message ${n}\r\n\r\nText ${n}\r\n`);

const when = Date.UTC(2026, 0, 2, 3, 4, 5);

export async function replay(dialog: string, folder: string): Promise<void> {
  let quota = Number.POSITIVE_INFINITY;
  let clear = true;
  const sharedEntries = new Map<string, string>();
  const script = steps(dialog);
  for (const { kind, text } of script) {
    if (kind === '@' && text.startsWith('quota ')) quota = Number(text.slice(6));
    if (kind === '@' && text === 'private') clear = false;
    if (kind === '@' && text.startsWith('shared ')) {
      const [, name = '', ...value] = text.split(' ');
      sharedEntries.set(name, value.join(' '));
    }
  }
  const others = script.find(({ kind, text }) => kind === '@' && text.startsWith('accounts '))?.text.split(' ').slice(1);
  const memory = others === undefined ? memoryStore({ account: testAccount.id, quota, now: () => when }) : null;
  const shared = others === undefined ? null : await sharedStore(others, quota);
  const store = memory ?? shared?.mail;
  if (store === undefined) throw new Error('There is no store');
  const put = async (bytes: Buffer, flags: Flags): Promise<void> => {
    const inbox = await store.read.mailboxByName(testAccount.id, 'INBOX');
    if (inbox === null) throw new Error('There is no INBOX');
    const content = { kind: 'bytes', bytes } as const;
    await store.write.append(testAccount.id, inbox.id, [{ content, flags, internalDate: when }]);
  };
  const listener: Listener = createImapListener({
    hostname: 'mail.alpha.test',
    store,
    authentication: shared === null ? testAuthentication : authenticationOf((address) => shared.directory.account(address)),
    tls: null,
    implicitTls: false,
    allowClearPasswords: clear,
    sharedEntries,
    limits: {
      loginFailureDelay: 0,
      append: 100_000,
      discard: 200_000,
      command: 20_000,
      commandBeforeLogin: 2_000,
      annotation: 2_000,
      annotations: 5,
      annotationOctets: 3_000,
    },
    log: silentLog,
    metrics: noMetrics,
    clock: { now: () => when },
  });
  const port = await listener.listen('127.0.0.1', 0);
  const clients = new Map<number, Client>();
  const client = (number: number): Client => {
    const open = clients.get(number) ?? new Client(port);
    clients.set(number, open);
    return open;
  };
  const silently = async (number: number, command: string): Promise<void> => {
    client(number).send(`setup ${command}\r\n`);
    const answer = await client(number).through('setup');
    if (!answer.startsWith('setup OK')) throw new Error(`${command}: ${answer}`);
  };
  try {
    for (const { number, kind, connection, text } of script) {
      if (kind === 'C') client(connection).send(`${text}\r\n`);
      else if (kind === 'S') {
        const line = await client(connection)
          .line()
          .catch((error: unknown) => errorText(error));
        if (text === '<end>' ? line !== null : line === null || !matches(text, line)) {
          throw new Error(`Line ${number}\n expected: ${text}\n      got: ${line ?? '<end>'}`);
        }
      } else {
        const [name = '', first = '', second = ''] = text.split(' ');
        if (name === 'login') await silently(Number(first || 1), `LOGIN ${second || testAccount.address} secret`);
        else if (name === 'alias') await shared?.directory.change({ kind: 'add-alias', address: first, target: second });
        else if (name === 'select') {
          await silently(Number(second || 1), 'LOGIN alice@alpha.test secret');
          await silently(Number(second || 1), `SELECT ${first}`);
        } else if (name === 'messages') for (let n = 1; n <= Number(first); n++) await put(small(n), noFlags);
        else if (name === 'message') {
          const raw = readFileSync(new URL(`messages/${first}.eml`, folder), 'latin1');
          await put(Buffer.from(raw.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'latin1'), noFlags);
        } else if (memory !== null && (name === 'break' || name === 'repair')) memory.state.broken = name === 'break';
        else if (!['quota', 'private', 'shared', 'accounts'].includes(name)) throw new Error(`Line ${number}: @${text}`);
      }
    }
    for (const [number, open] of clients) {
      open.send('end NOOP\r\n');
      const line = await open.line();
      if (line !== null && !line.startsWith('end OK')) throw new Error(`Connection ${number} had more to say: ${line}`);
    }
  } finally {
    for (const open of clients.values()) open.close();
    await listener.close(100);
    await shared?.remove();
  }
}
