/** What a listener demands of TLS, and what a client shows of itself. RFC 3207 §4 */
import { X509Certificate, createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { type Running, startServer, throwAwayCertificate } from '../../../test/dialogs/smtp/doubles.ts';
import { SmtpTalk } from '../../../test/support/smtp-talk.ts';
import type { SmtpOptions } from './options.ts';

const server = await throwAwayCertificate('mx.alpha.test');
const known = await throwAwayCertificate('client.test');
const stranger = await throwAwayCertificate('stranger.test');
const running: Running[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function talkTo(tlsLevel: NonNullable<SmtpOptions['tlsLevel']>): Promise<{ talk: SmtpTalk; peer: Running }> {
  const clientAuthorities = [new X509Certificate(known.certificate)];
  const peer = await startServer({ tlsLevel, clientAuthorities }, server);
  running.push(peer);
  const talk = await SmtpTalk.open(peer.port);
  return { talk, peer };
}

const codes = async (talk: SmtpTalk, ...commands: readonly string[]): Promise<readonly string[]> => {
  const heard: string[] = [];
  for (const command of commands) heard.push((await talk.command(command)).text.slice(0, 9).trim());
  return heard;
};

it('required: nothing but EHLO, NOOP, STARTTLS and QUIT without it', async () => {
  const { talk } = await talkTo('required');
  expect(
    await codes(talk, 'EHLO c.test', 'NOOP', 'MAIL FROM:<a@b.test>', 'RSET', 'VRFY x', 'HELP', 'DATA', 'HELO c.test'),
  ).toEqual(['250 HELP', '250 2.0.0', ...new Array<string>(6).fill('530 5.7.0')]);
  await talk.startTls({ rejectUnauthorized: false });
  expect(await codes(talk, 'EHLO c.test', 'MAIL FROM:<a@b.test>', 'QUIT')).toEqual([
    '250 HELP',
    '250 2.1.0',
    '221 2.0.0',
  ]);
});

it.each([
  ['no certificate', null, '554 5.7.0'],
  ['one of a stranger', stranger, '554 5.7.0'],
  ['one that is known', known, '250 2.1.0'],
])('verified-client, %s: %s', async (_, pair, expected) => {
  const { talk } = await talkTo('verified-client');
  expect(await codes(talk, 'EHLO c.test', 'MAIL FROM:<a@b.test>')).toEqual(['250 HELP', '530 5.7.0']);
  await talk.startTls({
    rejectUnauthorized: false,
    ...(pair === null ? {} : { cert: pair.certificate, key: pair.key }),
  });
  expect(await codes(talk, 'EHLO c.test', 'MAIL FROM:<a@b.test>')).toEqual(['250 HELP', expected]);
  await talk.quit();
});

it('offered: what was shown is known, and refuses nobody', async () => {
  for (const [pair, verified] of [
    [known, true],
    [stranger, false],
  ] as const) {
    const { talk, peer } = await talkTo('offered');
    await talk.command('EHLO c.test');
    await talk.startTls({ rejectUnauthorized: false, cert: pair.certificate, key: pair.key });
    await talk.command('EHLO c.test');
    expect((await talk.send('a@b.test', ['bob@alpha.test'], Buffer.from('hi\r\n'))).code).toBe(250);
    const raw = new X509Certificate(pair.certificate).raw;
    expect(peer.receiver.received[0]?.client.tls?.certificate).toMatchObject({
      fingerprint: createHash('sha256').update(raw).digest('hex'),
      verified,
    });
    await talk.quit();
  }
});
