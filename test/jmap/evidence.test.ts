/** What was found out about a message, over JMAP: the words of `postern explain --json`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from '../../src/config/load.ts';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { recordJson } from '../../src/mta/receive/record-json.ts';
import { packRecord } from '../../src/mta/receive/record.ts';
import { acceptance, delivery } from '../../src/store/testing/store.ts';
import { trustPolicy } from '../../src/system/trust.ts';
import { createKeyReader } from '../../src/trust/dkim/key-record.ts';
import type { TrustRecord } from '../../src/trust/evidence/record.ts';
import { zoneMapResolver } from '../../src/trust/evidence/zone-map.ts';
import { examineTrust } from '../../src/trust/examine.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const message = Buffer.from('From: ann@a.test\r\nTo: bob@b.test\r\nSubject: hello\r\n\r\nHello\r\n');

async function examined(ip = '192.0.2.1'): Promise<TrustRecord> {
  const zones = zoneMapResolver({
    'a.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
    '_dmarc.a.test': { TXT: ['v=DMARC1; p=reject'] },
  });
  if (!zones.ok) throw new Error(zones.error);
  return examineTrust(
    { size: message.length, read: (from, to) => Promise.resolve(message.subarray(from, to)) },
    { hop: { ip, helo: 'mx.a.test', mailFrom: 'ann@a.test' }, tls: { version: 'TLSv1.3', cipher: 'AES' } },
    {
      readKey: createKeyReader(),
      policy: trustPolicy(makeConfig({ server: { hostname: 'mx.b.test', data: '/nowhere' } })),
      resolver: zones.value,
      by: 'mx.b.test',
      now: 1_700_000_000_000,
      lot: 0,
    },
    AbortSignal.timeout(20_000),
  );
}

describe('the property evidence', () => {
  let me: TestJmap;
  let trust: TrustRecord;
  beforeAll(async () => {
    me = await testJmap();
    trust = await examined();
    const copy = { ...delivery(me.account), evidence: packRecord({ trust, spam: null }) };
    const done = await me.store.spool.accept(acceptance(message.toString(), [copy]));
    if (!done.ok) throw new Error(done.error);
    await me.deliver('From: ann@a.test\n\nnobody looked\n');
  });
  afterAll(() => me.close());

  const get = async (properties: readonly string[] | null) =>
    (await me.ask('Email/get', { ids: ['M1', 'M2'], properties }))['list'] as readonly JsonObject[];

  it('is announced by a capability of ours', async () => {
    const { capabilities } = (await me.jmap.session(me.account, {} as never)) as { readonly capabilities: JsonObject };
    expect(capabilities['https://postern.email/jmap/evidence']).toEqual({});
  });

  it('is passed on, as its reader agrees, to who takes reports', async () => {
    const { accounts } = (await me.jmap.session(me.account, {} as never)) as {
      readonly accounts: Readonly<Record<string, { readonly accountCapabilities: JsonObject }>>;
    };
    expect(accounts[me.accountId]?.accountCapabilities['https://postern.email/jmap/evidence']).toEqual({
      reportTo: 'abuse@c.test',
    });
    expect(await me.ask('EmailReport/send', { emailId: 'M1', kind: 'phishing' })).toMatchObject({
      emailId: 'M1',
      sentTo: 'abuse@c.test',
    });
    const [entry] = await me.store.spool.list(null, 10);
    expect(entry).toMatchObject({ reversePath: 'bob@b.test', recipients: [{ address: 'abuse@c.test' }] });
    const shown = entry === undefined ? null : await me.store.spool.show(entry.id);
    const report = (await shown?.content.read(0, 10_000))?.toString() ?? '';
    expect(report).toMatch(/^content-type: multipart\/report; report-type=feedback-report;/im);
    for (const line of [
      'Content-Type: message/feedback-report',
      'Feedback-Type: fraud',
      'Version: 1',
      'Original-Rcpt-To: <bob@b.test>',
      'Original-Mail-From: <ann@a.test>',
      'Source-IP: 192.0.2.1',
      'Reported-Domain: a.test',
      'Content-Type: message/rfc822',
      'Subject: hello\r\n\r\nHello',
    ])
      expect(report).toContain(line);
    expect(await me.call(['EmailReport/send', { emailId: 'M99', kind: 'spam' }])).toMatchObject([
      ['error', { type: 'invalidArguments', arguments: ['emailId'] }, 'c0'],
    ]);
    expect(await me.call(['EmailReport/send', { emailId: 'M1', kind: 'boring' }])).toMatchObject([
      ['error', { type: 'invalidArguments', arguments: ['kind'] }, 'c0'],
    ]);
    // Where nobody looked at it there is less to say.
    expect(await me.ask('EmailReport/send', { emailId: 'M2', kind: 'spam' })).toMatchObject({ sentTo: 'abuse@c.test' });
  });

  it('is what postern explain prints; null where nobody looked', async () => {
    const [looked, not] = await get(['subject', 'evidence']);
    expect(looked).toEqual({ id: 'M1', subject: 'hello', evidence: recordJson(trust) });
    expect(looked?.['evidence']).toMatchObject({
      tls: { version: 'TLSv1.3' },
      spf: { result: 'pass', reason: expect.any(String) as string, rule: expect.stringContaining('RFC') as string },
      dmarc: { result: 'pass', record: { text: 'v=DMARC1; p=reject' } },
      decision: { action: 'accept' },
    });
    expect(not).toEqual({ id: 'M2', subject: null, evidence: null });
  });

  it('is told only where it is named', async () => {
    expect((await get(null))[0]).not.toHaveProperty('evidence');
  });

  describe('is checked again', () => {
    it('from the answers that were kept, and comes out the same', async () => {
      const again = await me.ask('EmailEvidence/replay', { emailId: 'M1' });
      expect(again).toEqual({
        ...{ accountId: me.accountId, emailId: 'M1', isSame: true, differences: [], evidence: recordJson(trust) },
      });
    });

    it('and what came out otherwise is named', async () => {
      const other = { ...trust, decision: { ...trust.decision, action: 'junk' as const } };
      const copy = { ...delivery(me.account), evidence: packRecord({ trust: other, spam: null }) };
      await me.store.spool.accept(acceptance(message.toString(), [copy]));
      const { isSame, differences } = await me.ask('EmailEvidence/replay', { emailId: 'M3' });
      expect([isSame, differences]).toEqual([false, ['decision']]);
    });

    it.each(['M2', 'M999', 'T1', 'nothing'])('not where there is none: %s', async (emailId) => {
      const [first] = await me.call(['EmailEvidence/replay', { emailId }]);
      expect(first).toMatchObject(['error', { type: 'invalidArguments', arguments: ['emailId'] }, 'c0']);
    });

    it('and not for ever', async () => {
      const calls = Array.from({ length: 12 }, () => ['EmailEvidence/replay', { emailId: 'M1' }] as const);
      expect((await me.call(...calls)).at(-1)).toMatchObject(['error', { type: 'serverUnavailable' }, 'c11']);
    });
  });

  describe('its sender', () => {
    it('is trusted where he is proven, and it can be taken back', async () => {
      const sender = { accountId: me.accountId, emailId: 'M1', address: 'ann@a.test', provenBy: 'SPF of a.test' };
      expect(await me.ask('EmailSender/get', { emailId: 'M1' })).toEqual({ ...sender, isTrusted: false });
      expect(await me.ask('EmailSender/trust', { emailId: 'M1', isTrusted: true })).toEqual({
        ...sender,
        isTrusted: true,
      });
      const kept = await me.store.wishes.wishes(me.account.id);
      expect(kept).toMatchObject([{ kind: 'allow', field: 'address', value: 'ann@a.test', unproven: false }]);
      expect(await me.ask('EmailSender/get', { emailId: 'M1' })).toEqual({ ...sender, isTrusted: true });
      expect(await me.ask('EmailSender/trust', { emailId: 'M1', isTrusted: false })).toEqual({
        ...sender,
        isTrusted: false,
      });
      expect(await me.store.wishes.wishes(me.account.id)).toEqual([]);
    });

    it('is not where nothing proves him', async () => {
      const forged = await examined('192.0.2.66');
      const copy = { ...delivery(me.account), evidence: packRecord({ trust: forged, spam: null }) };
      await me.store.spool.accept(acceptance(message.toString(), [copy]));
      expect(await me.ask('EmailSender/get', { emailId: 'M4' })).toMatchObject({ provenBy: null });
      const [first] = await me.call(['EmailSender/trust', { emailId: 'M4', isTrusted: true }]);
      expect(first).toMatchObject(['error', { type: 'forbidden' }, 'c0']);
      expect(await me.store.wishes.wishes(me.account.id)).toEqual([]);
    });

    it('is nobody where nobody looked, or several wrote', async () => {
      const two = message.toString().replace('ann@a.test', 'ann@a.test, eve@evil.test');
      const copy = { ...delivery(me.account), evidence: packRecord({ trust, spam: null }) };
      await me.store.spool.accept(acceptance(two, [copy]));
      for (const emailId of ['M2', 'M5'])
        expect((await me.call(['EmailSender/get', { emailId }]))[0]).toMatchObject([
          'error',
          { type: 'invalidArguments' },
          'c0',
        ]);
    });
  });
});
