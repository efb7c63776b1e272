import { describe, expect, test } from 'vitest';
import type { ContentStore, StagedContent } from '../ms/content.ts';
import { memoryContent, stagedText } from '../mta/testing/content.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import type { RcptParameters } from '../mta/types.ts';
import { type SubmissionDeps, createSubmissionReceiver } from './submission.ts';

const complete = 'Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nMessage-ID: <1@alpha.test>\r\n';
const own = `${complete}From: Alice <alice@alpha.test>\r\nTo: bob@beta.test\r\n\r\nHello\r\n`;

function open(changes: Partial<SubmissionDeps> = {}) {
  const world = house();
  const deps: SubmissionDeps = { ...world, deliverLocally: 'own-domain', senders: null, ...changes };
  const client = clientOf({ service: 'msa', account: world.alice, remoteAddress: '198.51.100.9' });
  return { ...world, client, receiver: createSubmissionReceiver(deps) };
}

const shortOf = (refusal: { code: number; enhanced: string } | null): string =>
  refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced}`;

test('nobody submits without authentication', async () => {
  const { receiver } = open();
  const client = clientOf({ service: 'msa' });
  expect(shortOf(await receiver.mail(client, 'alice@alpha.test', plainMail))).toBe('530 5.7.0');
  expect(shortOf(await receiver.rcpt(client, transactionOf(''), 'bob@beta.test', plainRcpt))).toBe('530 5.7.0');
  expect(await receiver.data(client, transactionOf('', ['bob@beta.test']), stagedText(own))).toMatchObject({
    ok: false,
  });
});

describe('MAIL FROM', () => {
  test.each([
    ['alice@alpha.test', 'ok'],
    ['ALICE@Alpha.TEST', 'ok'],
    ['alice+shop@alpha.test', 'ok'],
    ['sales@alpha.test', 'ok'],
    ['team@alpha.test', 'ok'],
    ['away@alpha.test', '553 5.7.1'],
    ['amy@alpha.test', '553 5.7.1'],
    ['amy+alice@alpha.test', '553 5.7.1'],
    ['bob@beta.test', '553 5.7.1'],
    ['nobody@alpha.test', '553 5.7.1'],
    ['postmaster@alpha.test', '553 5.7.1'],
    ['alice@elsewhere.example', '553 5.7.1'],
    ['', 'ok'],
  ])('%j: %s', async (reversePath, expected) => {
    const { receiver, client } = open();
    expect(shortOf(await receiver.mail(client, reversePath, plainMail))).toBe(expected);
  });
});

describe('RCPT', () => {
  test.each([
    ['bob@beta.test', 'ok'],
    ['anyone@elsewhere.example', 'ok'],
    ['postmaster', 'ok'],
    ['nobody@beta.test', '550 5.1.1'],
    ['nobody@alpha.test', '550 5.1.1'],
    ['round@alpha.test', '550 5.4.6'],
    ['x@-bad-.example', '550 5.1.1'],
  ])('%s: %s', async (forwardPath, expected) => {
    const { receiver, client } = open();
    expect(shortOf(await receiver.rcpt(client, transactionOf(''), forwardPath, plainRcpt))).toBe(expected);
  });
});

describe('who the message says it is from', () => {
  test.each([
    ['From: alice@alpha.test', 'ok'],
    ['From: "A. L. Ice" <ALICE@alpha.test>', 'ok'],
    ['from : sales@alpha.test', 'ok'],
    ['From: alice+x@alpha.test', 'ok'],
    ['From: bob@beta.test', '550 5.7.1'],
    ['From: "alice@alpha.test" <bob@beta.test>', '550 5.7.1'],
    ['From: alice@alpha.test (bob@beta.test)', 'ok'],
    ['From: alice@alpha.test, bob@beta.test', '550 5.7.1'],
    ['From: alice@alpha.test, sales@alpha.test', 'ok'],
    ['From: bob@beta.test, amy@alpha.test\r\nSender: alice@alpha.test', 'ok'],
    ['From: bob@beta.test\r\nSender: alice@alpha.test', '550 5.7.1'],
    ['From: alice@alpha.test\r\nSender: bob@beta.test', '550 5.7.1'],
    ['From: alice@alpha.test\r\nSender: alice@alpha.test, bob@beta.test', '550 5.7.1'],
    ['From: alice@alpha.test\r\nFrom: bob@beta.test', '550 5.6.0'],
    ['From: alice@alpha.test\r\nFROM : bob@beta.test', '550 5.6.0'],
    ['Subject: nobody', 'ok'],
    ['From:', '550 5.7.1'],
    ['From: alice', '550 5.7.1'],
    ['From: group: alice@alpha.test;', 'ok'],
    ['From: group: bob@beta.test;', '550 5.7.1'],
    ['From: alice@alpha.test\r\nthis line is no field', '550 5.6.0'],
  ])('%j: %s', async (fields, expected) => {
    const { receiver, client } = open();
    const staged = stagedText(`${complete}${fields}\r\nTo: x@y.example\r\n\r\nHi\r\n`);
    const answer = await receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test']), staged);
    if (!('ok' in answer)) throw new Error('expected one answer');
    expect(answer.ok ? 'ok' : shortOf(answer.error)).toBe(expected);
  });

  test.each([
    ['', '550 5.7.1'],
    ['Auto-Submitted: no\r\n', '550 5.7.1'],
    ['Auto-Submitted: auto-replied (vacation)\r\n', 'ok'],
    ['Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n', 'ok'],
    ['Content-Type: multipart/mixed; boundary=x\r\n', '550 5.7.1'],
  ])('without a sender, %j: %s', async (field, expected) => {
    const { receiver, client } = open();
    const answer = await receiver.data(client, transactionOf('', ['bob@beta.test']), stagedText(field + own));
    if (!('ok' in answer)) throw new Error('expected one answer');
    expect(answer.ok ? 'ok' : shortOf(answer.error)).toBe(expected);
  });
});

describe('completing the message', () => {
  async function sent(text: string) {
    const { receiver, client, spool } = open();
    const answer = await receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test']), stagedText(text));
    expect(answer).toMatchObject({ ok: true });
    const content = spool.accepted[0]?.content;
    return content?.kind === 'bytes' ? content.bytes.toString() : '';
  }

  test.each([
    ['complete', own, own],
    [
      'Bcc, folded, anywhere, in any case, and obsolete',
      `Bcc: a@b.example,\r\n c@d.example\r\n${complete}BCC : x@y\r\nFrom: alice@alpha.test\r\nResent-Bcc:\r\nTo: z@z\r\nbcc:e@f\r\n\r\nBcc: stays\r\n`,
      `${complete}From: alice@alpha.test\r\nTo: z@z\r\n\r\nBcc: stays\r\n`,
    ],
    ['odd octets stay', `${complete}From:\talice@alpha.test  \r\nX:  \t y\r\n\r\n\x00\x7f.\r\n`, null],
    [
      'Date is added',
      'Message-ID: <1@a>\r\nFrom: alice@alpha.test\r\n\r\nHi',
      'Message-ID: <1@a>\r\nFrom: alice@alpha.test\r\nDate: Fri, 02 Jan 2026 03:04:05 +0000\r\n\r\nHi',
    ],
    [
      'a header without a body',
      'Message-ID: <1@a>\r\nFrom: alice@alpha.test',
      'Message-ID: <1@a>\r\nFrom: alice@alpha.test\r\nDate: Fri, 02 Jan 2026 03:04:05 +0000\r\n',
    ],
    [
      'Sender for several authors',
      `${complete}From: alice@alpha.test, sales@alpha.test\r\n\r\nHi`,
      `${complete}From: alice@alpha.test, sales@alpha.test\r\nSender: alice@alpha.test\r\n\r\nHi`,
    ],
    [
      'From is added, as the envelope has it',
      `${complete}To: z@z\r\n\r\nHi`,
      `${complete}To: z@z\r\nFrom: alice@alpha.test\r\n\r\nHi`,
    ],
    [
      'nothing but a body',
      '\r\nHi',
      /^From: alice@alpha\.test\r\nDate: Fri, 02 Jan 2026 03:04:05 \+0000\r\nMessage-ID: <[^>]+@alpha\.test>\r\n\r\nHi$/,
    ],
  ])('%s', async (_, text, expected) => {
    if (expected instanceof RegExp) expect(await sent(text)).toMatch(expected);
    else expect(await sent(text)).toBe(expected ?? text);
  });

  test.each([
    ['sales@alpha.test', 'Alice', 'From: Alice <sales@alpha.test>\r\n'],
    ['"alice+a b"@alpha.test', 'Äpfel, A.', 'From: =?UTF-8?B?w4RwZmVsLCBBLg==?= <"alice+a b"@alpha.test>\r\n'],
    ['alice@alpha.test', 'x\r\nBcc: y', 'From: alice@alpha.test\r\n'],
    ['', 'Alice', 'From: Alice <alice@alpha.test>\r\n'],
  ])('From for <%s> of %j', async (reversePath, name, expected) => {
    const { receiver, client, spool, alice } = open();
    const text = `${complete}Auto-Submitted: auto-generated\r\n\r\nHi`;
    const named = { ...client, account: { ...alice, name } };
    const answer = await receiver.data(named, transactionOf(reversePath, ['bob@beta.test']), stagedText(text));
    expect(answer).toMatchObject({ ok: true });
    const content = spool.accepted[0]?.content;
    expect(content?.kind === 'bytes' ? content.bytes.toString() : '').toContain(`\r\n${expected}\r\nHi`);
  });

  test('what was completed and then not taken is thrown away, and only that', async () => {
    const discarded: StagedContent[] = [];
    const content: ContentStore = {
      ...memoryContent(),
      discard: (staged) => {
        discarded.push(staged);
        return Promise.resolve();
      },
    };
    const { receiver, client, spool } = open({ content });
    const send = (text: string) =>
      receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test']), stagedText(text));
    await send(`${complete}To: z@z\r\n\r\nHi`);
    // The message as it came, which the completed one replaces.
    expect(discarded).toHaveLength(1);
    spool.failure = 'disk-full';
    expect(await send(own)).toMatchObject({ ok: false });
    expect(discarded).toHaveLength(1);
    expect(await send(`${complete}To: z@z\r\n\r\nHi`)).toMatchObject({ ok: false });
    expect(discarded.slice(1)).toEqual([
      { kind: 'bytes', bytes: Buffer.from(`${complete}To: z@z\r\nFrom: alice@alpha.test\r\n\r\nHi`) },
    ]);
  });

  test('Message-ID is added', async () => {
    const text = await sent('Date: x\r\nFrom: alice@alpha.test\r\n\r\nHi');
    const [, added] = text.split('From: alice@alpha.test\r\n');
    expect(added?.startsWith('Message-ID: <')).toBe(true);
    expect(added?.endsWith('@alpha.test>\r\n\r\nHi')).toBe(true);
  });

  test('a header that is too long is refused, not half read', async () => {
    const { receiver, client } = open();
    const text = `From: alice@alpha.test\r\n${'X: y\r\n'.repeat(1100)}Bcc: hidden@x.example\r\n\r\n`;
    const staged = stagedText(text);
    const answer = await receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test']), staged);
    expect(answer).toMatchObject({ ok: false, error: { code: 552, enhanced: '5.3.4' } });
    const huge = stagedText(`From: alice@alpha.test\r\nX: ${'y'.repeat(1_100_000)}\r\nBcc: hidden@x.example\r\n\r\n`);
    const again = await receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test']), huge);
    expect(again).toMatchObject({ ok: false, error: { code: 552 } });
  });
});

describe('where it goes', () => {
  const to = ['amy@alpha.test', 'bob@beta.test', 'far@elsewhere.example', 'team@alpha.test'];

  test('own domain here, everything else to the queue', async () => {
    const { receiver, client, spool, amy, alice } = open();
    await receiver.data(client, transactionOf('alice@alpha.test', to), stagedText(own));
    const [acceptance] = spool.accepted;
    expect(acceptance?.deliveries.map(({ account }) => account)).toEqual([amy.id, alice.id]);
    expect(acceptance?.relay?.recipients.map(({ address, domain }) => [address, domain])).toEqual([
      ['bob@beta.test', 'beta.test'],
      ['far@elsewhere.example', 'elsewhere.example'],
    ]);
  });

  test('all that is local here', async () => {
    const { receiver, client, spool } = open({ deliverLocally: 'all' });
    await receiver.data(client, transactionOf('alice@alpha.test', to), stagedText(own));
    expect(spool.accepted[0]?.deliveries).toHaveLength(3);
    expect(spool.accepted[0]?.relay?.recipients).toHaveLength(1);
  });

  test('mail of a list goes behind the mail of a person, unless its sender says how urgent it is', async () => {
    const { receiver, client, spool } = open();
    const letter = `List-Id: <news.alpha.test>\r\n${own}`;
    await receiver.data(client, transactionOf('alice@alpha.test', to), stagedText(own));
    await receiver.data(client, transactionOf('alice@alpha.test', to), stagedText(letter));
    await receiver.data(client, transactionOf('alice@alpha.test', to, { priority: 3 }), stagedText(letter));
    expect(spool.accepted.map(({ relay }) => relay?.priority)).toEqual([0, -1, 3]);
  });

  test('what is held waits in the queue, users of ours included; a deliver-by-time ends the wait for others. RFC 4865, RFC 2852', async () => {
    const { receiver, client, spool } = open({ deliverLocally: 'all' });
    const deliverBy = { seconds: 7200, mode: 'return', trace: false } as const;
    const parameters = { hold: { for: 3600 }, deliverBy, priority: 4 };
    await receiver.data(client, transactionOf('alice@alpha.test', to, parameters), stagedText(own));
    const [acceptance] = spool.accepted;
    expect(acceptance?.deliveries).toEqual([]);
    expect(acceptance?.relay?.recipients.map(({ address }) => address)).toEqual(to);
    const at = acceptance?.receivedAt ?? 0;
    expect(acceptance?.relay).toMatchObject({ notBefore: at + 3_600_000, expires: at + 7_200_000, priority: 4 });
    expect(acceptance?.relay?.prefix.toString()).toContain('PRIORITY 4');
  });

  test.each([
    ['TLS-Required: No\r\n', undefined, 'optional'],
    ['tls-required:\r\n no\r\n', undefined, 'optional'],
    ['TLS-Required: No\r\n', 'required', 'required'],
    ['TLS-Required: No\r\nTLS-Required: No\r\n', undefined, undefined],
    ['TLS-Required: Yes\r\n', undefined, undefined],
  ] as const)('%j with %s: %s. RFC 8689 §4.1', async (header, tls, expected) => {
    const { receiver, client, spool } = open();
    const given = tls === undefined ? {} : { tls };
    await receiver.data(client, transactionOf('alice@alpha.test', to, given), stagedText(header + own));
    expect(spool.accepted[0]?.relay?.parameters.tls).toBe(expected);
  });

  test('what DSN was asked for goes along; Received names the client, not the user', async () => {
    const { receiver, client, spool } = open();
    const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', serverName: null };
    const asked: RcptParameters = { notify: ['success', 'failure'], orcpt: 'rfc822;Bob@beta.test' };
    const transaction = transactionOf('alice@alpha.test', [['bob@beta.test', asked]], { envid: 'e1', ret: 'hdrs' });
    await receiver.data({ ...client, tls }, transaction, stagedText(own));
    const relay = spool.accepted[0]?.relay;
    expect(relay).toMatchObject({
      parameters: { envid: 'e1', ret: 'hdrs' },
      recipients: [{ parameters: asked }],
      expires: relay?.notBefore === undefined ? 0 : relay.notBefore + 432_000_000,
    });
    expect(relay?.prefix.toString()).toContain('([198.51.100.9])');
    expect(relay?.prefix.toString()).toContain('with ESMTPSA');
    expect(relay?.prefix.toString()).not.toContain('alice');
  });
});

describe('rate', () => {
  test('messages and recipients within an hour', async () => {
    const { receiver, client, time } = open({ rate: { messagesPerHour: 2, recipientsPerHour: 5 } });
    const mail = () => receiver.mail(client, 'alice@alpha.test', plainMail);
    const rcpt = (already: readonly string[]) =>
      receiver.rcpt(client, transactionOf('alice@alpha.test', already), 'bob@beta.test', plainRcpt);
    const data = (to: readonly string[]) =>
      receiver.data(client, transactionOf('alice@alpha.test', to), stagedText(own));
    expect(await mail()).toBe(null);
    await data(['bob@beta.test', 'amy@alpha.test']);
    expect(await mail()).toBe(null);
    expect(shortOf(await rcpt(['a', 'b']))).toBe('ok');
    expect(shortOf(await rcpt(['a', 'b', 'c']))).toBe('451 4.7.1');
    await data(['bob@beta.test']);
    expect(shortOf(await mail())).toBe('450 4.7.1');
    time.now += 30 * 60_000;
    expect(await mail()).toBe(null);
  });
});
