/** SIGTERM: what is under way is finished, everybody else hears 421 or BYE, and the process ends with 0. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { LineSocket } from '../support/line-socket.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { Ledger } from './ledger.ts';
import { letter, letterId } from './letter.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start({ plain: true });
});
afterEach(() => lab.remove());

it('says goodbye to idle sessions', async () => {
  const smtp = await SmtpTalk.open(lab.ports.smtp);
  await smtp.command('EHLO client.test');
  const imap = await LineSocket.connect(lab.ports.imap);
  await imap.line();
  const pop3 = await LineSocket.connect(lab.ports.pop3);
  await pop3.line();
  const ended = lab.stop();
  expect((await smtp.reply()).text).toMatch(/^421 4\.3\.2 /);
  expect(await imap.line()).toMatch(/^\* BYE /);
  await pop3.closed;
  expect(await ended).toEqual({ code: 0, signal: null });
});

it('ends with 0 under load and keeps what it promised', async () => {
  const ledger = new Ledger();
  const goodbyes: string[] = [];
  const sessions = Array.from({ length: 8 }, async () => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.test');
    for (;;) {
      const id = ledger.offer({ local: true, relay: false });
      const reply = await talk.send('someone@else.test', [people.bob], letter(id)).catch(() => null);
      if (reply?.code === 250) ledger.promise(id);
      else {
        goodbyes.push(reply?.text ?? 'closed');
        return;
      }
    }
  });
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  await imap.ok('SELECT INBOX');
  await imap.idleUntil('EXISTS');
  expect(await lab.stop()).toEqual({ code: 0, signal: null });
  await Promise.all(sessions);
  expect(goodbyes.filter((text) => /^421 4\.3\.2 /.test(text)).length, goodbyes.join('\n')).toBeGreaterThan(0);
  expect(goodbyes.filter((text) => text !== 'closed' && !text.startsWith('421 '))).toEqual([]);

  await lab.start();
  const again = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  await again.ok('SELECT INBOX');
  for (const { octets } of await again.fetchFrom(1)) ledger.delivered(letterId(octets));
  expect(ledger.problems).toEqual([]);
  expect(ledger.missing('local')).toEqual([]);
});
