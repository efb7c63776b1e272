/** Thousands of idling clients: what they cost, and how long a message takes to reach them while mail arrives. */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SmtpTalk } from '../test/support/smtp-talk.ts';
import type { Lab } from '../test/support/lab.ts';
import { bigMessage } from './imap-message.ts';
import { startIdler } from './idler.ts';
import { addManyAccounts, withLab } from './systems.ts';
import { type Benchmark, atLeast, atMost } from './table.ts';

const sessions = 2_000;
/** Each is open on ten devices. */
const accounts = 200;
/** Messages a second, from as many connections at a time. */
const rate = 200;
const senders = 10;
const seconds = 10;
/** Clients that log in at a time. */
const arriving = 20;
/** Milliseconds in which the server comes to rest. */
const rest = 3_000;
const slowest = 60_000;

/** When the messages of an account were sent, and what its clients have heard of them. */
class Mailbox {
  readonly #sent: number[] = [];
  readonly #delays: number[];

  constructor(delays: number[]) {
    this.#delays = delays;
  }

  sends(): void {
    this.#sent.push(performance.now());
  }

  /** A client, which knows of `known` messages and hears that there are `count`. */
  listener(): (count: number) => void {
    let known = 0;
    return (count) => {
      const now = performance.now();
      for (; known < count; known++) this.#delays.push(now - (this.#sent[known] ?? now));
    };
  }
}

/** Resolves with how many messages were sent. `share` of the accounts are this sender's, so that its messages have an order. */
async function send(port: number, share: readonly (readonly [string, Mailbox])[], until: number): Promise<number> {
  const talk = await SmtpTalk.open(port);
  await talk.command('EHLO client.test');
  let due = performance.now() + Math.random() * ((1_000 * senders) / rate);
  let sent = 0;
  for (; due < until; due += (1_000 * senders) / rate) {
    await pause(Math.max(0, due - performance.now()));
    const [user, mailbox] = share[sent % share.length] as readonly [string, Mailbox];
    mailbox.sends();
    const { code, text } = await talk.send('someone@else.test', [user], bigMessage(sent));
    if (code !== 250) throw new Error(text);
    sent += 1;
  }
  await talk.quit();
  return sent;
}

async function everybodyIdles(lab: Lab, users: readonly string[], boxes: readonly Mailbox[]): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const arrive = async (first: number): Promise<void> => {
    for (let at = first; at < sessions; at += arriving) {
      const user = at % users.length;
      const heard = (boxes[user] as Mailbox).listener();
      const from = `127.0.0.${2 + Math.floor((4 * at) / sessions)}`;
      sockets.push(
        await startIdler({ port: lab.ports.imap, from, user: users[user] ?? '', password: lab.password, heard }),
      );
    }
  };
  await Promise.all(Array.from({ length: arriving }, (_, first) => arrive(first)));
  return sockets;
}

export const idleBenchmark: Benchmark = {
  name: 'idle',
  run: () =>
    withLab(async (lab) => {
      const users = await addManyAccounts(lab, accounts);
      const delays: number[] = [];
      const boxes = users.map(() => new Mailbox(delays));
      // Checking passwords takes memory of its own, once.
      for (const user of users.slice(0, 8)) {
        const client = { port: lab.ports.imap, from: '127.0.0.1', user, password: lab.password };
        (await startIdler({ ...client, heard: () => undefined })).destroy();
      }
      await pause(rest);
      const before = lab.memory().now;
      const sockets = await everybodyIdles(lab, users, boxes);
      await pause(rest);
      const quiet = lab.memory().now - before;
      const began = performance.now();
      const shares = Array.from({ length: senders }, (_, sender) =>
        users.flatMap((user, at) => (at % senders === sender ? [[user, boxes[at] as Mailbox] as const] : [])),
      );
      const counts = await Promise.all(shares.map((share) => send(lab.ports.smtp, share, began + seconds * 1_000)));
      const sent = counts.reduce((sum, count) => sum + count, 0);
      const took = (performance.now() - began) / 1_000;
      const all = (sent * sessions) / accounts;
      for (let waited = 0; delays.length < all && waited < slowest; waited += 20) await pause(20);
      const after = lab.memory().now - before;
      for (const socket of sockets) socket.destroy();
      delays.sort((one, other) => one - other);
      return [
        atMost(`${sessions} idling sessions: memory`, quiet, 'MB', 250),
        atMost(`${sessions} idling sessions: memory while mail arrives`, after, 'MB', 250),
        atLeast('messages that arrive', sent / took, '/s', 0.95 * rate),
        atMost('never told to a client', all - delays.length, '', 0),
        atMost('MAIL FROM to EXISTS, median', delays[Math.floor(delays.length / 2)] ?? Infinity, 'ms', 100),
        atMost('MAIL FROM to EXISTS, p99', delays[Math.floor(delays.length * 0.99)] ?? Infinity, 'ms', 100),
      ];
    }),
};
