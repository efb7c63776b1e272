/** Mail for our own users that waited for its time, a kill while it is delivered: all of it arrives, and none of it twice. */
import { expect, it } from 'vitest';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { startSink } from '../support/smtp-sink.ts';
import { SmtpTalk, dotStuffed } from '../support/smtp-talk.ts';
import { Audit } from './audit.ts';
import { Ledger } from './ledger.ts';
import { letter } from './letter.ts';

const letters = 80;
const kills = 2;

it('delivers held mail once, however often the process dies meanwhile', { timeout: 120_000 }, async () => {
  const sink = await startSink();
  const lab = await Lab.start({ plain: true });
  const ledger = new Ledger();
  try {
    for (let kill = 0; kill < kills; kill++) {
      await submitHeld(lab, ledger);
      const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
      await imap.ok('SELECT INBOX');
      // The first of them has come, others are on their way.
      await imap.idleUntil('EXISTS');
      ledger.killed(performance.now());
      await lab.kill();
      ledger.restarted(performance.now());
      await lab.start();
    }
    const audit = new Audit(lab, sink, ledger);
    await audit.drained();
    await audit.mailbox();
    await audit.verified();
    expect(ledger.problems).toEqual([]);
    expect(ledger.count(({ delivered }) => delivered === 1)).toBe(letters * kills);
  } finally {
    await lab.remove();
    await sink.close();
  }
});

async function submitHeld(lab: Lab, ledger: Ledger): Promise<void> {
  const talk = await SmtpTalk.open(lab.ports.submissions, lab.tls());
  await talk.command('EHLO client.test');
  await talk.authPlain(people.alice, lab.password);
  for (let i = 0; i < letters; i++) {
    const id = ledger.offer({ local: true, relay: false });
    await talk.command(`MAIL FROM:<${people.alice}> HOLDFOR=2`);
    await talk.command(`RCPT TO:<${people.bob}>`);
    await talk.command('DATA');
    await talk.socket.write(dotStuffed(letter(id)));
    const { code, text } = await talk.reply();
    if (code !== 250) throw new Error(text);
    ledger.promise(id);
  }
}
