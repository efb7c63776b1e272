/** A message that was judged at the door and lies in its reader's Quarantine. */
import { ImapTalk } from '../../support/imap-talk.ts';
import type { Lab } from '../../support/lab.ts';
import { SmtpTalk } from '../../support/smtp-talk.ts';
import { waitFor } from '../../support/wait-for.ts';

export const suspicious = { from: 'winner@lottery.test', subject: 'You have won' } as const;

/** What a stranger is answered who hands over a message as from that address. */
export async function handedOver({ ports }: Lab, from: string, address: string): Promise<number> {
  const lines = [
    `From: Lottery <${from}>`,
    `To: ${address}`,
    `Subject: ${suspicious.subject}`,
    'Message-ID: <won@lottery.test>',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    '',
    'WIN $$$ NOW!!! Click http://203.0.113.7/claim to claim your prize. Viagra, casino, free money.',
    '',
  ];
  const talk = await SmtpTalk.open(ports.smtp);
  await talk.command('EHLO winner.test');
  const { code } = await talk.send('', [address], Buffer.from(lines.join('\r\n')));
  await talk.quit();
  return code;
}

export async function keptApart(lab: Lab, address: string): Promise<void> {
  const { from, subject } = suspicious;
  const code = await handedOver(lab, from, address);
  if (code !== 250) throw new Error(`the message was answered by ${code}`);
  const imap = await ImapTalk.login(lab.ports.imap, address, lab.password);
  await imap.command('CREATE Quarantine');
  await waitFor('the message', async () => {
    for (const mailbox of ['INBOX', 'Junk']) {
      await imap.ok(`SELECT ${mailbox}`);
      const { untagged } = await imap.ok(`UID SEARCH SUBJECT "${subject}"`);
      const uid = untagged.find((line) => line.text.startsWith('* SEARCH'))?.text.split(' ')[2];
      if (uid === undefined) continue;
      await imap.ok(`UID MOVE ${uid} Quarantine`);
      return true;
    }
    return null;
  });
  await imap.logout();
}
