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

/** When the messages of an account were sent and accepted, and when each of its clients heard of them. */
class Mailbox {
  readonly #sent: number[] = [];
  readonly #accepted: number[] = [];
  readonly #heard: (readonly [message: number, at: number])[] = [];

  sends(): void {
    this.#sent.push(performance.now());
  }

  isAccepted(): void {
    this.#accepted.push(performance.now());
  }

  /** A client, which hears how many messages there are. */
  listener(): (count: number) => void {
    let known = 0;
    return (count) => {
      for (; known < count; known++) this.#heard.push([known, performance.now()]);
    };
  }

  get heard(): number {
    return this.#heard.length;
  }

  /** Milliseconds from the 250, and from MAIL FROM, to what each client heard of each message. */
  delays(): readonly (readonly [accepted: number, sent: number])[] {
    return this.#heard.map(([message, at]) => [
      // The news may be quicker than the 250.
      Math.max(0, at - (this.#accepted[message] ?? at)),
      at - (this.#sent[message] ?? at),
    ]);
  }
}

const share = (values: readonly number[], part: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * part)] ?? Infinity;

/** Resolves with how many messages were sent. `own` accounts are this sender's alone, so that their messages have an order. */
async function send(port: number, own: readonly (readonly [string, Mailbox])[], until: number): Promise<number> {
  const talk = await SmtpTalk.open(port);
  await talk.command('EHLO client.test');
  let due = performance.now() + Math.random() * ((1_000 * senders) / rate);
  let sent = 0;
  for (; due < until; due += (1_000 * senders) / rate) {
    await pause(Math.max(0, due - performance.now()));
    const [user, mailbox] = own[sent % own.length] as readonly [string, Mailbox];
    mailbox.sends();
    const { code, text } = await talk.send('someone@else.test', [user], bigMessage(sent));
    if (code !== 250) throw new Error(text);
    mailbox.isAccepted();
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
      const boxes = users.map(() => new Mailbox());
      const heard = (): number => boxes.reduce((sum, box) => sum + box.heard, 0);
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
      for (let waited = 0; heard() < all && waited < slowest; waited += 20) await pause(20);
      const after = lab.memory().now - before;
      for (const socket of sockets) socket.destroy();
      const delays = boxes.flatMap((box) => box.delays());
      const [fromAccepted, fromSent] = [delays.map(([accepted]) => accepted), delays.map(([, each]) => each)];
      return [
        atMost(`${sessions} idling sessions: memory`, quiet, 'MB', 250),
        atMost(`${sessions} idling sessions: memory while mail arrives`, after, 'MB', 250),
        atLeast('messages that arrive', sent / took, '/s', 0.95 * rate),
        atMost('never told to a client', all - heard(), '', 0),
        atMost('250 to EXISTS, median', share(fromAccepted, 0.5), 'ms', 100),
        atMost('250 to EXISTS, p99', share(fromAccepted, 0.99), 'ms', 100),
        atMost('MAIL FROM to EXISTS, median', share(fromSent, 0.5), 'ms', 100),
      ];
    }),
};
