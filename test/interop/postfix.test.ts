/** Mail to and from Postfix, by SMTP and by LMTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { freePort } from '../support/ports.ts';
import { type Postfix, startPostfix } from '../support/postfix.ts';
import { type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';

const letter = (subject: string, from = 'carol@relay.test'): Buffer =>
  Buffer.from(`From: ${from}\r\nTo: someone\r\nSubject: ${subject}\r\n\r\n.one\r\n..two\r\nänd three\r\n`);
const body = letter('').toString('latin1').split('\r\n\r\n')[1] ?? '';

describeWith('Postfix', { peers: ['postfix'], root: true }, () => {
  let lab: Lab;
  let sink: SmtpSink;
  let postfix: Postfix;

  beforeAll(async () => {
    sink = await startSink();
    const port = await freePort();
    lab = await Lab.start({ routes: [`relay.test=127.0.0.1:${port}`] });
    postfix = await startPostfix({
      port,
      settings: {
        relay_domains: 'relay.test',
        smtp_tls_security_level: 'may',
        transport_maps: `inline:{${[
          `{relay.test=smtp:[127.0.0.1]:${sink.port}}`,
          `{beta.test=lmtp:inet:127.0.0.1:${lab.ports.lmtp}}`,
          `{alpha.test=smtp:[127.0.0.1]:${lab.ports.smtp}}`,
        ].join(', ')}}`,
      },
    });
  });
  afterAll(async () => {
    await postfix.stop();
    await lab.remove();
    await sink.close();
  });

  const giveToPostfix = async (to: readonly string[], subject: string): Promise<void> => {
    const talk = await SmtpTalk.open(postfix.port);
    await talk.command('EHLO client.test');
    const reply = await talk.send('carol@relay.test', to, letter(subject));
    expect(reply.code, reply.text).toBe(250);
    await talk.quit();
  };

  const received = async (user: string, subject: string): Promise<string> => {
    const inbox = await Inbox.open(lab, user);
    const message = await inbox.messageWith(`Subject: ${subject}\r\n`);
    await inbox.close();
    return message;
  };

  it('takes mail that was submitted here and passes it on', async () => {
    const arrived = sink.next();
    const talk = await SmtpTalk.open(lab.ports.submissions, lab.tls());
    await talk.command('EHLO client.test');
    await talk.authPlain(people.alice, lab.password);
    expect(
      (await talk.send(people.alice, ['carol@relay.test', 'dave@relay.test'], letter('to Postfix', people.alice))).code,
    ).toBe(250);
    await talk.quit();
    const { reversePath, forwardPaths, octets } = await arrived;
    expect(reversePath).toBe(people.alice);
    expect([...forwardPaths].sort()).toEqual(['carol@relay.test', 'dave@relay.test']);
    const message = octets.toString('latin1');
    expect(message).toContain('(Postern) with ESMTPSA');
    expect(message).toContain('(Postfix) with ESMTP');
    expect(message.slice(message.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  it('delivers by SMTP under TLS', async () => {
    await giveToPostfix([people.alice], 'from Postfix');
    const message = await received(people.alice, 'from Postfix');
    expect(message).toContain('(Postern) with ESMTPS');
    expect(message.slice(message.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  describe('delivers by LMTP', () => {
    it('to a mailbox', async () => {
      await giveToPostfix([people.bob], 'LMTP');
      const message = await received(people.bob, 'LMTP');
      expect(message).toContain('(Postern) with LMTP');
      expect(message).toContain('Return-Path: <carol@relay.test>\r\n');
      expect(message.slice(message.indexOf('\r\n\r\n') + 4)).toBe(body);
    });

    it('one reply for each recipient: the unknown one bounces, the other gets the message', async () => {
      const bounced = sink.next();
      await giveToPostfix([people.bob, 'nobody@beta.test'], 'half known');
      await received(people.bob, 'half known');
      const { reversePath, forwardPaths, octets } = await bounced;
      expect([reversePath, ...forwardPaths]).toEqual(['', 'carol@relay.test']);
      expect(octets.toString('latin1')).toContain('Status: 5.1.1');
      expect(await postfix.queued()).toContain('Mail queue is empty');
    });
  });
});
