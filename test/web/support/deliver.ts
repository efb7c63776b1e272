/** A message that comes into a mailbox of the lab. */
import type { Lab } from '../../support/lab.ts';
import { SmtpTalk } from '../../support/smtp-talk.ts';

export interface Letter {
  readonly subject: string;
  readonly from: string;
  /** Fields, without CRLF. */
  readonly fields?: readonly string[];
  readonly text?: string;
  /** The left side of its Message-ID; its subject, where it is not said. */
  readonly id?: string;
}

export async function deliverTo(
  lab: Lab,
  to: string,
  { subject, from, fields = [], text, id = subject }: Letter,
): Promise<void> {
  const talk = await SmtpTalk.open(lab.ports.lmtp);
  for (const line of ['LHLO test.test', 'MAIL FROM:<ann@elsewhere.test>', `RCPT TO:<${to}>`, 'DATA'])
    await talk.command(line);
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${id.replaceAll(' ', '-')}@elsewhere.test>`,
    ...fields,
    '',
    text ?? `Dear Alice, this is about ${subject}.`,
    '.',
  ];
  await talk.command(lines.join('\r\n'));
  await talk.command('QUIT');
}
