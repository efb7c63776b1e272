import { createSrs } from '../../mda/srs/srs.ts';
import { describe, expect, test } from 'vitest';
import { stagedText } from '../testing/content.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { MemorySpool } from '../testing/spool.ts';
import { type InboundDeps, createInboundReceiver } from './inbound.ts';
import type { Answer } from './port.ts';

const message = 'From: a@client.example\r\nSubject: hi\r\n\r\nHello\r\n';

function open(changes: Partial<InboundDeps> = {}) {
  const world = house();
  const receiver = createInboundReceiver({ ...world, relayFor: () => false, ...changes });
  return { ...world, receiver };
}

const single = (answer: Answer<string> | readonly Answer<string>[]): Answer<string> => {
  if (!('ok' in answer)) throw new Error('expected one answer');
  return answer;
};

describe('RCPT', () => {
  test.each([
    ['alice@alpha.test', 'ok'],
    ['ALICE@Alpha.Test', 'ok'],
    ['alice+lists@alpha.test', 'ok'],
    ['sales@alpha.test', 'ok'],
    ['away@alpha.test', 'ok'],
    ['nobody@alpha.test', '550 5.1.1'],
    ['round@alpha.test', '550 5.4.6'],
    ['closed@alpha.test', '550 5.2.1'],
    ['full@alpha.test', '452 4.2.2'],
    ['someone@elsewhere.example', '550 5.7.1'],
    ['alice%alpha.test@elsewhere.example', '550 5.7.1'],
    ['@alpha.test', '550 5.1.1'],
    ['alice', '550 5.1.1'],
    ['postmaster', 'ok'],
    ['Postmaster', 'ok'],
    ['postmaster@alpha.test', 'ok'],
    ['POSTMASTER@beta.test', 'ok'],
    ['abuse@beta.test', 'ok'],
    ['abuse@elsewhere.example', '550 5.7.1'],
    ['postmaster@elsewhere.example', '550 5.7.1'],
  ])('%s: %s', async (forwardPath, expected) => {
    const { receiver, directory } = open();
    directory.addAccount('closed@alpha.test', { disabled: true });
    directory.addAccount('full@alpha.test', { quota: 1000, used: 1000 });
    const refusal = await receiver.rcpt(clientOf(), transactionOf('a@client.example'), forwardPath, plainRcpt);
    expect(refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced}`).toBe(expected);
  });

  test('who may relay may relay, but not by LMTP', async () => {
    const { receiver } = open({ relayFor: ({ remoteAddress }) => remoteAddress === '127.0.0.1' });
    const rcpt = (client: Parameters<typeof clientOf>[0], to: string) =>
      receiver.rcpt(clientOf(client), transactionOf(''), to, plainRcpt);
    expect(await rcpt({ remoteAddress: '127.0.0.1' }, 'x@elsewhere.example')).toBe(null);
    expect(await rcpt({ remoteAddress: '192.0.2.7' }, 'x@elsewhere.example')).toMatchObject({ code: 550 });
    expect(await rcpt({ remoteAddress: '127.0.0.1', service: 'lmtp' }, 'x@elsewhere.example')).toMatchObject({
      code: 550,
    });
    expect(await rcpt({ remoteAddress: '127.0.0.1' }, 'nobody@alpha.test')).toMatchObject({ enhanced: '5.1.1' });
  });

  test('the declared size counts against the quota', async () => {
    const { receiver, directory } = open();
    directory.addAccount('tight@alpha.test', { quota: 1000, used: 900 });
    const rcpt = (size: number) =>
      receiver.rcpt(clientOf(), transactionOf('', [], { size }), 'tight@alpha.test', plainRcpt);
    expect(await rcpt(100)).toBe(null);
    expect(await rcpt(101)).toMatchObject({ code: 452 });
  });

  test('postmaster goes to the configured account', async () => {
    const { receiver, spool, amy } = open({ postmaster: 'amy@alpha.test' });
    await receiver.data(clientOf(), transactionOf('', ['postmaster']), stagedText(message));
    expect(spool.accepted[0]?.deliveries.map(({ account }) => account)).toEqual([amy.id]);
  });
});

test('a check of one’s own is asked, and what it says is said', async () => {
  const refusal = { code: 450, enhanced: '4.7.1', text: 'Greylisted' };
  const { receiver } = open({ checks: { mail: [{ name: 'grey', run: () => ({ refusal }) }] } });
  expect(await receiver.connect(clientOf())).toBe(null);
  expect(await receiver.mail(clientOf(), 'a@b.example', plainMail)).toBe(refusal);
});

describe('DATA', () => {
  test('one local recipient: trace fields before the message as it came', async () => {
    const { receiver, spool, alice } = open();
    const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: null };
    const answer = await receiver.data(
      clientOf({ tls }),
      transactionOf('a@client.example', ['alice+x@alpha.test']),
      stagedText(message),
    );
    expect(answer).toEqual({ ok: true, value: 'q1' });
    const [acceptance] = spool.accepted;
    const [delivery] = acceptance?.deliveries ?? [];
    if (acceptance === undefined || delivery === undefined) throw new Error('nothing was delivered');
    expect(delivery).toMatchObject({ account: alice.id, into: { use: 'inbox' } });
    expect(acceptance.relay).toBe(null);
    expect(MemorySpool.text(acceptance, delivery.prefix)).toBe(
      'Return-Path: <a@client.example>\r\n' +
        'Delivered-To: alice+x@alpha.test\r\n' +
        'Received: from client.example ([192.0.2.7])\r\n' +
        '\tby mx.alpha.test (Postern) with ESMTPS (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384)\r\n' +
        '\tid q1 for <alice+x@alpha.test> tls TLS_AES_256_GCM_SHA384;\r\n' +
        '\tFri, 02 Jan 2026 03:04:05 +0000\r\n' +
        message,
    );
  });

  test('several recipients do not learn of each other, and an account gets one copy', async () => {
    const { receiver, spool, alice, amy } = open();
    await receiver.data(
      clientOf(),
      transactionOf('', ['alice@alpha.test', 'sales@alpha.test', 'team@alpha.test', 'alice+x@alpha.test']),
      stagedText(message),
    );
    const [acceptance] = spool.accepted;
    expect(acceptance?.deliveries.map(({ account }) => account)).toEqual([alice.id, amy.id]);
    const prefixes = acceptance?.deliveries.map(({ prefix }) => prefix.toString()).join('') ?? '';
    expect(prefixes).not.toContain(' for <');
    expect(prefixes).toContain('Return-Path: <>\r\n');
    expect(acceptance?.relay).toMatchObject({
      reversePath: '',
      recipients: [
        {
          address: 'far@elsewhere.example',
          domain: 'elsewhere.example',
          parameters: { orcpt: 'rfc822;team@alpha.test' },
        },
      ],
    });
    expect(acceptance?.relay?.prefix.toString()).not.toContain('Return-Path');
  });

  test.each([
    [{ extended: false }, false, 'SMTP'],
    [{}, false, 'ESMTP'],
    [{}, true, 'UTF8SMTP'],
    [{ tls: { protocol: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', serverName: null } }, false, 'ESMTPS'],
    [{ service: 'lmtp' as const }, false, 'LMTP'],
  ])('with %j', async (client, smtpUtf8, protocol) => {
    const { receiver, spool } = open();
    await receiver.data(clientOf(client), transactionOf('', ['alice@alpha.test'], { smtpUtf8 }), stagedText(message));
    expect(spool.accepted[0]?.deliveries[0]?.prefix.toString()).toContain(
      `with ${protocol}${'tls' in client ? ' (' : '\r\n'}`,
    );
  });

  test.each(['evil\r\nX-Injected: yes', 'a b', '', '(comment)', 'x'.repeat(300)])(
    'a HELO of %j cannot harm the Received field',
    async (helo) => {
      const { receiver, spool } = open();
      await receiver.data(clientOf({ helo }), transactionOf('a@b', ['alice@alpha.test']), stagedText(message));
      expect(spool.accepted[0]?.deliveries[0]?.prefix.toString()).toContain(
        'Received: from unknown ([192.0.2.7])\r\n\tby',
      );
    },
  );

  test('fifty hops are enough', async () => {
    const { receiver, spool } = open();
    const hops = (count: number) => stagedText(`${'Received: x\r\n'.repeat(count - 1)}delivered-to: x\r\n${message}`);
    const data = (count: number) => receiver.data(clientOf(), transactionOf('', ['alice@alpha.test']), hops(count));
    expect(await data(51)).toMatchObject({ ok: false, error: { code: 554, enhanced: '5.4.6' } });
    expect(spool.accepted).toHaveLength(0);
    expect(await data(50)).toMatchObject({ ok: true });
  });

  test.each([
    ['disk-full', '4.3.1'],
    ['unavailable', '4.3.0'],
  ] as const)('%s is said as %s', async (failure, enhanced) => {
    const { receiver, spool } = open();
    spool.failure = failure;
    const answer = single(
      await receiver.data(clientOf(), transactionOf('', ['alice@alpha.test']), stagedText(message)),
    );
    expect(answer).toMatchObject({ ok: false, error: { enhanced } });
  });

  test('a recipient that went away after RCPT is told of at the next try', async () => {
    const { receiver } = open();
    const answer = await receiver.data(clientOf(), transactionOf('', ['gone@alpha.test']), stagedText(message));
    expect(answer).toMatchObject({ ok: false, error: { code: 451 } });
  });

  test('the only recipient is over quota', async () => {
    const { receiver, spool, alice } = open();
    spool.full.add(alice.id);
    const answer = await receiver.data(
      clientOf(),
      transactionOf('a@b.example', ['alice@alpha.test']),
      stagedText(message),
    );
    expect(answer).toMatchObject({ ok: false, error: { code: 452, enhanced: '4.2.2' } });
    expect(spool.accepted).toHaveLength(1);
  });

  test('one of two recipients is over quota: the other one has it, and the sender is told', async () => {
    const { receiver, spool, alice } = open();
    spool.full.add(alice.id);
    const to = ['alice@alpha.test', 'bob@beta.test'];
    const answer = await receiver.data(clientOf(), transactionOf('a@b.example', to), stagedText(message));
    expect(answer).toMatchObject({ ok: true });
    const report = spool.accepted[1];
    expect(report?.relay).toMatchObject({ reversePath: '', recipients: [{ address: 'a@b.example' }] });
    const text = report === undefined ? '' : MemorySpool.text(report, Buffer.alloc(0));
    expect(text).toContain('Final-Recipient: rfc822; alice@alpha.test\r\nAction: failed\r\nStatus: 5.2.2\r\n');
    expect(text).not.toContain('bob@beta.test');
  });

  test('who asked to hear of success hears of it', async () => {
    const { receiver, spool } = open();
    const to = [
      ['alice@alpha.test', { notify: ['success'] }],
      ['team@alpha.test', { notify: ['success'] }],
      ['bob@beta.test', { notify: [] }],
    ] as const;
    await receiver.data(clientOf(), transactionOf('amy@alpha.test', to, { envid: 'E=1' }), stagedText(message));
    const report = spool.accepted[1];
    const text = report === undefined ? '' : MemorySpool.text(report, report.deliveries[0]?.prefix ?? Buffer.alloc(0));
    expect(text).toContain('Return-Path: <>\r\nDelivered-To: amy@alpha.test\r\n');
    expect(text).toContain('Original-Envelope-Id: E=1\r\n');
    expect(text).toContain('Final-Recipient: rfc822; alice@alpha.test\r\nAction: delivered\r\n');
    expect(text).toContain('Final-Recipient: rfc822; team@alpha.test\r\nAction: expanded\r\n');
    expect(text).not.toContain('bob@beta.test');
  });
});

test('LMTP answers for each recipient', async () => {
  const { receiver, spool, alice } = open();
  spool.full.add(alice.id);
  const to = ['alice@alpha.test', 'bob@beta.test', 'sales@alpha.test', 'team@alpha.test'];
  const answers = await receiver.data(
    clientOf({ service: 'lmtp' }),
    transactionOf('a@b.example', to),
    stagedText(message),
  );
  expect(answers).toMatchObject([
    { ok: false, error: { code: 452 } },
    { ok: true, value: 'q1' },
    { ok: false, error: { code: 452 } },
    { ok: true },
  ]);
  expect(spool.accepted).toHaveLength(1);
});

test('strangers are told nothing by VRFY and EXPN', async () => {
  const { receiver } = open();
  expect(await receiver.vrfy(clientOf(), 'alice')).toBe(null);
  expect(await receiver.expn(clientOf(), 'team')).toBe(null);
});

describe('forwards leave under a return path of ours', () => {
  const secret = Buffer.from('secret');
  const taken = async (from: string, to: string) => {
    const world = house();
    const srs = createSrs(secret, world.clock);
    const isOwnDomain = async (domain: string): Promise<boolean> => (await world.directory.domain(domain)) !== null;
    const receiver = createInboundReceiver({ ...world, srs, isOwnDomain, relayFor: () => false });
    const transaction = transactionOf(from, [to]);
    const refusal = await receiver.rcpt(clientOf(), transactionOf(from), to, { notify: null, orcpt: null });
    if (refusal !== null) return refusal.code;
    await receiver.data(clientOf(), transaction, stagedText('Subject: x\r\n\r\n'));
    return world.spool.accepted[0]?.relay?.recipients.map(({ address, reversePath }) => [address, reversePath ?? null]);
  };

  test('a stranger, one of our own, nobody', async () => {
    const [[address, path] = []] = (await taken('ann@far.test', 'away@alpha.test')) as [string, string][];
    expect(address).toBe('far@elsewhere.example');
    expect(path).toMatch(/^SRS0=.*=far.test=ann@alpha.test$/);
    expect(await taken('', path ?? '')).toEqual([['ann@far.test', null]]);
    expect(await taken('bob@beta.test', 'away@alpha.test')).toEqual([['far@elsewhere.example', null]]);
    expect(await taken('', 'away@alpha.test')).toEqual([['far@elsewhere.example', null]]);
  });

  test('what is forged is nobody here', async () => {
    expect(await taken('', 'SRS0=aaaaaa=aa=far.test=ann@alpha.test')).toBe(550);
  });
});
