/** What big mailboxes hurt: seconds of each command on one mailbox, beside Dovecot in the same run, and what memory it adds. */
import { writeFileSync } from 'node:fs';
import type { Lab } from '../test/support/lab.ts';
import { Client } from './imap-client.ts';
import { bigMessage, wordOf } from './imap-message.ts';
import { indexed } from './indexed.ts';
import { addAccounts, asMailSystem, withLab, withPeer } from './systems.ts';
import { type Benchmark, type Row, atMost, timesThePeer } from './table.ts';

/** Makes another mailbox of it. */
const asked = process.env['POSTERN_BENCH_MESSAGES'];
/** The last messages come one by one, the others by the hundred. */
const oneByOne = 2_000;
const together = 500;
/** Messages that change while a client is away. */
const changes = 100;

interface Case {
  readonly what: string;
  /** Asked for before it is measured, where the command depends on that. */
  readonly command: string | ((client: Client, messages: number) => Promise<string>);
  /** The most that it may take, in times of the peer's. */
  readonly times: number;
}

/** A client that was away while flags of some messages changed. RFC 7162 §3.2.5 */
async function cameBack(client: Client, messages: number): Promise<string> {
  await client.command('enable', 'ENABLE QRESYNC');
  await client.command('select', 'SELECT Big');
  const known = `${client.numberBehind('[UIDVALIDITY')} ${client.numberBehind('[HIGHESTMODSEQ')}`;
  for (let n = 0; n < changes; n++) {
    const uid = 1 + Math.floor((n * messages) / changes);
    await client.command(`change${n}`, `UID STORE ${uid} +FLAGS.SILENT (\\Answered)`);
  }
  await client.command('unselect', 'UNSELECT');
  return `SELECT Big (QRESYNC (${known}))`;
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
  { what: 'SEARCH TEXT with SINCE', command: `SEARCH SINCE 1-Jan-2020 TEXT "${wordOf(80)}"`, times: 1 / 20 },
  { what: 'SORT (REVERSE ARRIVAL)', command: 'SORT (REVERSE ARRIVAL) UTF-8 ALL', times: 1.5 },
  { what: 'SORT (SUBJECT)', command: 'SORT (SUBJECT) UTF-8 ALL', times: 1.5 },
  { what: 'THREAD REFERENCES', command: 'THREAD REFERENCES UTF-8 ALL', times: 1 },
  { what: 'STORE 1:* +FLAGS.SILENT', command: 'STORE 1:* +FLAGS.SILENT (\\Flagged)', times: 1.5 },
  { what: 'STORE 1:* -FLAGS', command: 'STORE 1:* -FLAGS (\\Flagged)', times: 1.5 },
  { what: `QRESYNC after ${changes} changes`, command: cameBack, times: 1.5 },
];

interface Measured {
  readonly appended: number;
  readonly seconds: readonly number[];
  /** Megabytes of resident memory that each command added at its highest. */
  readonly added: readonly number[];
}

interface Watch {
  /** Waits until the mailbox is as it is every day. */
  readonly settled: (messages: number) => Promise<void>;
  /** Measures from here; answers megabytes since then. */
  readonly memory: () => () => number;
}

const unwatched: Watch = { settled: () => Promise.resolve(), memory: () => () => 0 };

async function fill(client: Client, messages: number): Promise<number> {
  const bulk = Math.max(0, messages - oneByOne);
  for (let at = 0; at < bulk; at += together) {
    const count = Math.min(together, bulk - at);
    await client.appendAll(
      `fill${at}`,
      'Big',
      Array.from({ length: count }, (_, n) => bigMessage(at + n)),
    );
  }
  const start = performance.now();
  for (let at = bulk; at < messages; at++) await client.command(`append${at}`, 'APPEND Big', bigMessage(at));
  return ((messages - bulk) * 1_000) / (performance.now() - start);
}

async function measure(
  messages: number,
  port: number,
  user: string,
  password: string,
  { settled, memory }: Watch,
): Promise<Measured> {
  const client = new Client(port);
  try {
    await client.until((end) => end.endsWith('\r\n'));
    await client.command('login', `LOGIN "${user}" "${password}"`);
    await client.command('create', 'CREATE Big');
    const appended = await fill(client, messages);
    await settled(messages);
    const seconds: number[] = [];
    const added: number[] = [];
    for (const [at, { command }] of cases.entries()) {
      const line = typeof command === 'string' ? command : await command(client, messages);
      const growth = memory();
      seconds.push(await client.command(`case${at}`, line));
      added.push(growth());
    }
    return { appended, seconds, added };
  } finally {
    client.close();
  }
}

const watchOf = (lab: Lab): Watch => ({
  settled: (messages) => indexed(lab, messages),
  memory() {
    // The highest from here on. proc(5), /proc/pid/clear_refs
    writeFileSync(`/proc/${lab.pid}/clear_refs`, '5');
    const before = lab.memory().now;
    return () => lab.memory().peak - before;
  },
});

const atMostTimes = ({ what, times }: Case, messages: number, postern: number, peer: number | null): Row => ({
  what: `${what}, ${messages} messages`,
  postern: postern * 1_000,
  unit: 'ms',
  peer: peer === null ? null : peer * 1_000,
  bar: times < 1 ? `≤ peer / ${Math.round(1 / times)}` : `≤ ${times} × peer`,
  // Below a millisecond or two, the clocks and the sockets are measured.
  holds: peer === null ? null : postern <= Math.max(times * peer, 0.002),
});

const bigMailbox = (name: string, messages: number): Benchmark => ({
  name,
  async run() {
    const peer = await withPeer(1, ({ imap, mailboxes, password }) =>
      measure(messages, imap, mailboxes[0] ?? '', password, unwatched),
    );
    const postern = await withLab(async (lab) => {
      const system = asMailSystem(lab, await addAccounts(lab, 1));
      return measure(messages, system.imap, system.mailboxes[0] ?? '', system.password, watchOf(lab));
    });
    const most = postern.added.indexOf(Math.max(...postern.added));
    return [
      timesThePeer(`APPEND one by one, to ${messages} messages`, postern.appended, peer?.appended ?? null, 1),
      ...cases.map((one, at) => atMostTimes(one, messages, postern.seconds[at] ?? 0, peer?.seconds[at] ?? null)),
      atMost(
        `memory added by the worst, ${cases[most]?.what ?? ''}, ${messages} messages`,
        postern.added[most] ?? 0,
        'MB',
        50,
      ),
    ];
  },
});

export const imapBenchmark = bigMailbox('imap', Number(asked ?? 30_000));
/** Takes minutes, and runs only where it is named. */
export const largeImapBenchmark = bigMailbox('imap-large', Number(asked ?? 200_000));
