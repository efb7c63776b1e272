/** What big mailboxes hurt: seconds of each command on one mailbox, beside Dovecot in the same run. */
import { connect, type Socket } from 'node:net';
import { bigMessage, wordOf } from './imap-message.ts';
import { addAccounts, asMailSystem, withLab, withPeer } from './systems.ts';
import { type Benchmark, type Row, timesThePeer } from './table.ts';

/** `POSTERN_BENCH_MESSAGES` makes another mailbox of it. */
const messages = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 30_000);

interface Case {
  readonly what: string;
  readonly command: string;
  /** The most that it may take, in times of the peer's. */
  readonly times: number;
}

const cases: readonly Case[] = [
  { what: 'SELECT', command: 'SELECT Big', times: 1.5 },
  { what: 'FETCH 1:* (UID FLAGS)', command: 'FETCH 1:* (UID FLAGS)', times: 1.5 },
  { what: 'FETCH 1:* (ENVELOPE BODYSTRUCTURE), first', command: 'FETCH 1:* (ENVELOPE BODYSTRUCTURE)', times: 1 },
  { what: 'FETCH 1:* (ENVELOPE BODYSTRUCTURE), again', command: 'FETCH 1:* (ENVELOPE BODYSTRUCTURE)', times: 1.5 },
  { what: 'FETCH 1:* (BODY.PEEK[])', command: 'FETCH 1:* (BODY.PEEK[])', times: 1.5 },
  { what: 'SEARCH SUBJECT', command: `SEARCH SUBJECT "${wordOf(77)}"`, times: 1 },
  { what: 'SEARCH TEXT', command: `SEARCH TEXT "${wordOf(78)}"`, times: 1 / 20 },
  { what: 'SEARCH TEXT, another', command: `SEARCH TEXT "${wordOf(79)}"`, times: 1 / 20 },
  { what: 'SORT (REVERSE ARRIVAL)', command: 'SORT (REVERSE ARRIVAL) UTF-8 ALL', times: 1.5 },
  { what: 'SORT (SUBJECT)', command: 'SORT (SUBJECT) UTF-8 ALL', times: 1.5 },
  { what: 'THREAD REFERENCES', command: 'THREAD REFERENCES UTF-8 ALL', times: 1 },
  { what: 'STORE 1:* +FLAGS.SILENT', command: 'STORE 1:* +FLAGS.SILENT (\\Flagged)', times: 1.5 },
];

/** Octets of an answer's end that are kept: the tagged answer to LOGIN may name all capabilities. */
const kept = 4_000;

/** A client that throws away what it is told, but for the tagged answers. */
class Client {
  readonly #socket: Socket;
  #end = '';
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    // The last line of an answer fits into this; no other line begins with the tag of the command.
    this.#socket.on('data', (chunk: Buffer) => {
      this.#end = (this.#end + chunk.toString('latin1', Math.max(0, chunk.length - kept))).slice(-kept);
      this.#wake?.();
    });
  }

  async until(seen: (end: string) => boolean): Promise<void> {
    while (!seen(this.#end)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Seconds until the tagged answer. */
  async command(tag: string, line: string, literal?: Buffer): Promise<number> {
    const start = performance.now();
    this.#end = '';
    this.#socket.write(`${tag} ${line}${literal === undefined ? '' : ` {${literal.length}}`}\r\n`);
    if (literal !== undefined) {
      await this.until((end) => end.startsWith('+'));
      this.#end = '';
      this.#socket.write(Buffer.concat([literal, Buffer.from('\r\n')]));
    }
    const answered = (end: string): boolean => end.endsWith('\r\n') && `\n${end}`.includes(`\n${tag} `);
    await this.until(answered);
    if (!`\n${this.#end}`.includes(`\n${tag} OK`)) throw new Error(`${line}: ${this.#end}`);
    return (performance.now() - start) / 1_000;
  }

  close(): void {
    this.#socket.destroy();
  }
}

interface Measured {
  readonly appended: number;
  readonly seconds: readonly number[];
}

async function measure(port: number, user: string, password: string): Promise<Measured> {
  const client = new Client(port);
  try {
    await client.until((end) => end.endsWith('\r\n'));
    await client.command('login', `LOGIN "${user}" "${password}"`);
    await client.command('create', 'CREATE Big');
    await client.command('select', 'SELECT Big');
    const start = performance.now();
    for (let at = 0; at < messages; at++) await client.command(`append${at}`, 'APPEND Big', bigMessage(at));
    const appended = (messages * 1_000) / (performance.now() - start);
    const seconds: number[] = [];
    for (const [at, { command }] of cases.entries()) seconds.push(await client.command(`case${at}`, command));
    return { appended, seconds };
  } finally {
    client.close();
  }
}

const atMostTimes = ({ what, times }: Case, postern: number, peer: number | null): Row => ({
  what: `${what}, ${messages} messages`,
  postern: postern * 1_000,
  unit: 'ms',
  peer: peer === null ? null : peer * 1_000,
  bar: times < 1 ? `≤ peer / ${Math.round(1 / times)}` : `≤ ${times} × peer`,
  // Below a millisecond or two, the clocks and the sockets are measured.
  holds: peer === null ? null : postern <= Math.max(times * peer, 0.002),
});

export const imapBenchmark: Benchmark = {
  name: 'imap',
  async run() {
    const peer = await withPeer(1, ({ imap, mailboxes, password }) => measure(imap, mailboxes[0] ?? '', password));
    const postern = await withLab(async (lab) => {
      const system = asMailSystem(lab, await addAccounts(lab, 1));
      return measure(system.imap, system.mailboxes[0] ?? '', system.password);
    });
    return [
      timesThePeer('APPEND one by one', postern.appended, peer?.appended ?? null, 1),
      ...cases.map((one, at) => atMostTimes(one, postern.seconds[at] ?? 0, peer?.seconds[at] ?? null)),
    ];
  },
};
