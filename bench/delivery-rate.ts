/**
 * How fast mail arrives, seen from outside: Postfix's smtp-source floods an SMTP port, one connection a message, and
 * IMAP STATUS says when the last message can be read.
 */
import { ImapTalk } from '../test/support/imap-talk.ts';
import { run } from '../test/support/run.ts';
import { waitFor } from '../test/support/wait-for.ts';

export interface MailSystem {
  readonly smtp: number;
  readonly imap: number;
  readonly mailboxes: readonly string[];
  readonly password: string;
}

export interface Load {
  readonly messages: number;
  /** Octets of a message. */
  readonly size: number;
  /** Connections at a time, over all mailboxes. */
  readonly sessions: number;
  /** Sent as it is, instead of one that is made up; and its envelope sender. */
  readonly message?: { readonly file: string; readonly from: string };
}

export interface DeliveryRate {
  /** Messages a second until the last 250. */
  readonly accepted: number;
  /** Messages a second until the last can be read. */
  readonly delivered: number;
}

/** Milliseconds. */
const patience = 600_000;

export async function deliveryRate(system: MailSystem, load: Load): Promise<DeliveryRate> {
  const { mailboxes } = system;
  const share = Math.floor(load.messages / mailboxes.length);
  const total = share * mailboxes.length;
  const boxes = await Promise.all(mailboxes.map((user) => ImapTalk.login(system.imap, user, system.password)));
  const readable = async (): Promise<number> => {
    const counts = await Promise.all(boxes.map((box) => box.messages()));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const before = await readable();
  const began = performance.now();
  await Promise.all(mailboxes.map((user) => flood(system.smtp, user, { ...load, messages: share }, mailboxes.length)));
  const accepted = performance.now() - began;
  await waitFor('the last message', async () => (await readable()) >= before + total, { timeout: patience, every: 20 });
  const delivered = performance.now() - began;
  await Promise.all(boxes.map((box) => box.logout()));
  return { accepted: (total * 1000) / accepted, delivered: (total * 1000) / delivered };
}

/** Sends without measuring, many messages a connection: the fastest way to fill a mailbox. */
export const fill = (port: number, to: string, load: Load): Promise<void> => flood(port, to, load, 1, ['-d']);

async function flood(
  port: number,
  to: string,
  load: Load,
  share: number,
  options: readonly string[] = [],
): Promise<void> {
  const sessions = Math.max(1, Math.floor(load.sessions / share));
  const numbers = ['-s', String(sessions), '-m', String(load.messages), ...contentOf(load)];
  const args = [...options, ...numbers, '-f', load.message?.from ?? 'alice@client.test', '-t', to, `127.0.0.1:${port}`];
  const { code, output } = await run('smtp-source', args, { timeout: patience });
  if (code !== 0) throw new Error(`smtp-source failed: ${output}`);
}

const contentOf = ({ message, size }: Load): readonly string[] =>
  message === undefined ? ['-l', String(size)] : ['-F', message.file];
