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

async function examined(): Promise<TrustRecord> {
  const zones = zoneMapResolver({
    'a.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
    '_dmarc.a.test': { TXT: ['v=DMARC1; p=reject'] },
  });
  if (!zones.ok) throw new Error(zones.error);
  return examineTrust(
    { size: message.length, read: (from, to) => Promise.resolve(message.subarray(from, to)) },
    { hop: { ip: '192.0.2.1', helo: 'mx.a.test', mailFrom: 'ann@a.test' }, tls: { version: 'TLSv1.3', cipher: 'AES' } },
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

  it('is announced by a capability of ours', () => {
    const { capabilities } = me.jmap.session(me.account, {} as never) as { readonly capabilities: JsonObject };
    expect(capabilities['https://postern.email/jmap/evidence']).toEqual({});
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
});
