/** Ways in: SMTP and submission, with content that is never held as a whole. */
import type { ConnectionOptions } from 'node:tls';
import { SmtpTalk } from '../support/smtp-talk.ts';
import type { Blocks } from './messages.ts';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** One transaction of which no line begins with a dot. Answers the last reply. */
export async function transfer(talk: SmtpTalk, { from, to }: Envelope, blocks: Blocks): Promise<string> {
  for (const line of [`MAIL FROM:<${from}>`, ...to.map((path) => `RCPT TO:<${path}>`), 'DATA']) {
    const { code, text } = await talk.command(line);
    if (code >= 400) return text;
  }
  for (const block of blocks) await talk.socket.write(block);
  await talk.socket.write('.\r\n');
  return (await talk.reply()).text;
}

/** A session that has said EHLO. */
export async function greeted(port: number): Promise<SmtpTalk> {
  const talk = await SmtpTalk.open(port);
  await talk.command('EHLO client.test');
  return talk;
}

/** A session of an account, past TLS and AUTH. */
export async function submitting(
  port: number,
  tls: ConnectionOptions,
  account: string,
  password: string,
): Promise<SmtpTalk> {
  const talk = await greeted(port);
  await talk.startTls(tls);
  await talk.command('EHLO client.test');
  const { code, text } = await talk.authPlain(account, password);
  if (code !== 235) throw new Error(text);
  return talk;
}
