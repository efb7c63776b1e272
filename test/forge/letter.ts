/** A letter of Alice that the lab itself has signed: she sends it to Bob, and it is taken from his mailbox as he has it. */
import type { ConnectionOptions } from 'node:tls';
import { letterSubject } from '../../src/lab/gallery.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { people } from '../support/lab.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Letterbox {
  readonly submissions: number;
  readonly imap: number;
  readonly tls: ConnectionOptions;
  readonly passwords: { readonly alice: string; readonly bob: string };
}

/** Its signatures and what stands under them: what was put on top on its way is not of the letter. */
export async function signedLetter(
  { submissions, imap, tls, passwords }: Letterbox,
  body = 'Hello Bob, it is paid.',
): Promise<Buffer> {
  const id = `<letter-${process.pid}-${Date.now()}@alpha.test>`;
  const lines = [`From: Alice Alpha <${people.alice}>`, `To: ${people.bob}`, `Subject: ${letterSubject}`];
  const message = [...lines, `Message-ID: ${id}`, '', body, ''].join('\r\n');
  const talk = await SmtpTalk.open(submissions, tls);
  await talk.command('EHLO client.alpha.test');
  await talk.authPlain(people.alice, passwords.alice);
  const { text } = await talk.send(people.alice, [people.bob], Buffer.from(message));
  await talk.quit();
  if (!text.startsWith('250')) throw new Error(`the lab does not take the letter of Alice: ${text}`);
  const box = await ImapTalk.login(imap, people.bob, passwords.bob);
  const found = await waitFor(
    'the letter of Alice',
    async () => {
      await box.ok('EXAMINE INBOX');
      return (await box.fetchFrom(1)).find(({ octets }) => octets.includes(id)) ?? null;
    },
    { timeout: 60_000, every: 250 },
  );
  await box.logout();
  const signature = found.octets.indexOf('DKIM-Signature:');
  if (signature === -1) throw new Error('the lab has not signed the letter of Alice: its keys are not in use yet');
  return found.octets.subarray(signature);
}
