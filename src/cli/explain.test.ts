/** postern explain: files against a map of names, and messages that came with the evidence that was kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { QueueId } from '../mta/queue/port.ts';
import { packRecord } from '../mta/receive/record.ts';
import type { SpamRecord } from '../spam/decision/record.ts';
import { replaySpam } from '../spam/decision/replay.ts';
import { acceptance, addAccount, delivery, testStore } from '../store/testing/store.ts';
import { lookAfterKeys } from '../system/dkim.ts';
import { serverSecret } from '../system/secret.ts';
import { zoneMapResolver } from '../trust/evidence/zone-map.ts';
import { run } from './testing.ts';

let folder = '';

const message = [
  'Return-Path: <ann@alpha.test>',
  'From: Ann <ann@alpha.test>',
  'To: bob@beta.test',
  'Subject: hello',
  '',
  'text',
  '',
].join('\r\n');

const zone = {
  'alpha.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
  '_dmarc.alpha.test': { TXT: ['v=DMARC1; p=reject'] },
  'soft.test': { TXT: ['v=spf1 ~all'] },
  'slow.test': 'TIMEOUT',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-explain-'));
  writeFileSync(join(folder, 'message.eml'), message);
  writeFileSync(join(folder, 'zone.json'), JSON.stringify(zone));
  writeFileSync(join(folder, 'list.json'), '[]');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const explain = (...words: readonly string[]) =>
  run(['explain', ...words], { workingDirectory: folder, env: { POSTERN_DATA: join(folder, 'lab') } });

const explained = async (...words: readonly string[]) => {
  const { out, exit, error } = await explain('message.eml', '--dns', 'zone.json', '--json', '--exit-code', ...words);
  expect(error).toBe('');
  return { exit, value: JSON.parse(out) as Record<string, unknown> };
};

describe('a file', () => {
  it.each<[string, readonly string[], number, object]>([
    [
      'from a host that the domain allows',
      ['--ip', '192.0.2.1', '--helo', 'mx.alpha.test'],
      0,
      {
        spf: { result: 'pass', rule: 'RFC 7208 §8.3' },
        dmarc: { result: 'pass' },
        decision: { action: 'accept' },
        spam: { score: expect.any(Number) as number, action: expect.stringMatching(/^(accept|tag)$/) as string },
      },
    ],
    [
      'from another one',
      ['--ip', '192.0.2.9', '--helo', 'mx.alpha.test'],
      2,
      {
        spf: { result: 'fail' },
        dmarc: { result: 'fail', policy: 'reject' },
        decision: { action: 'reject', status: '5.7.26' },
        hop: { ip: '192.0.2.9', helo: 'mx.alpha.test', mailFrom: 'ann@alpha.test' },
      },
    ],
    [
      'with another envelope sender',
      ['--ip', '192.0.2.9', '--mail-from', 'x@soft.test'],
      2,
      { spf: { result: 'softfail', domain: 'soft.test' }, dmarc: { result: 'fail' } },
    ],
    [
      'where DNS says nothing',
      ['--ip', '192.0.2.9', '--mail-from', 'x@slow.test'],
      2,
      { spf: { result: 'temperror', domain: 'slow.test' } },
    ],
    ['nobody knows from where', [], 2, { spf: { result: 'none' }, dkim: [], arc: { result: 'none' }, hop: null }],
  ])('%s', async (_, words, exit, expected) => {
    const found = await explained(...words);
    expect(found.value).toMatchObject(expected);
    expect(found.exit).toBe(exit);
    for (const check of ['spf', 'dmarc', 'arc'] as const) {
      expect(found.value[check]).toMatchObject({ reason: expect.any(String) as string });
    }
  });

  it('is checked again from what was seen, with the same outcome', async () => {
    const words = ['--ip', '192.0.2.9', '--helo', 'mx.alpha.test'];
    const first = await explain('message.eml', '--dns', 'zone.json', '--json', ...words);
    writeFileSync(join(folder, 'seen.json'), first.out);
    const again = await explain('message.eml', '--evidence', 'seen.json', '--json');
    expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
  });

  it('says it in sentences', async () => {
    const { out } = await explain('message.eml', '--dns', 'zone.json', '--ip', '192.0.2.9', '--helo', 'mx.alpha.test');
    expect(out).toMatch(/^Refused: .*alpha\.test.*\(RFC 9989 §[\d.]+\)\.\n/);
    expect(out).toContain('With a valid DKIM signature of alpha.test, it would have been accepted.\n');
    expect(out).toMatch(/\nSPF +fail +alpha\.test\n +192\.0\.2\.9 .*\(RFC 7208 §[\d.]+\)\.\n/);
    expect(out).toContain('  TXT alpha.test [insecure]: v=spf1 ip4:192.0.2.1 -all\n');
    expect(out).toMatch(
      /\nWanted or not: delivered.*, [\d.]+ points \(\w+\); marked from 0, junk from [\d.]+, refused from 15\.\n/,
    );
    expect(out).toMatch(/\n +\+\d\.\d\d {2}no-date: .*\.(\n|$)/);
  });

  it.each<[string, string | Buffer, object]>([
    ['with LF alone', message.replaceAll('\r\n', '\n'), { result: 'pass', domain: 'alpha.test' }],
    ['behind a byte order mark', `\ufeff${message}`, { result: 'pass', domain: 'alpha.test' }],
    ['as an mbox has it', `From ann@alpha.test Thu Jan  1 00:00:00 2026\n${message}`, { result: 'pass' }],
    ['without a last line end', 'From: ann@alpha.test', { result: 'pass', domain: 'alpha.test' }],
    ['that is empty', '', { result: 'permerror', reason: 'the message has no From field' }],
    ['of octets of any kind', Buffer.alloc(5_000, '\0\xff\n', 'latin1'), { result: 'permerror' }],
  ])('%s', async (_, octets, dmarc) => {
    writeFileSync(join(folder, 'form.eml'), octets);
    const words = ['--ip', '192.0.2.1', '--helo', 'mx.alpha.test', '--mail-from', '<ann@alpha.test>'];
    const { out, exit, error } = await explain('form.eml', '--dns', 'zone.json', '--json', ...words);
    expect([exit, error]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ spf: { result: 'pass' }, dmarc });
  });

  it('takes the null sender in either form', async () => {
    for (const sender of ['', '<>']) {
      const { value } = await explained('--ip', '192.0.2.1', '--helo', 'alpha.test', '--mail-from', sender);
      expect(value).toMatchObject({ hop: { mailFrom: '' }, spf: { result: 'pass', sender: 'postmaster@alpha.test' } });
    }
  });

  it.each<[readonly string[], number, string]>([
    [['.'], 66, 'it is a folder'],
    [['nothing.eml'], 66, 'no file nothing.eml'],
    [['message.eml', '--dns', 'list.json'], 65, 'no map of names'],
    [['message.eml', '--dns', 'missing.json'], 66, 'cannot read missing.json'],
    [['message.eml', '--evidence', 'zone.json'], 65, 'no evidence'],
    [['message.eml', '--dns', 'zone.json', '--ip', 'mx.alpha.test'], 64, 'no address'],
    [['message.eml', '--dns', 'zone.json', '--at', 'noon'], 64, 'no time'],
  ])('%j is refused', async (words, exit, error) => {
    const said = await explain(...words);
    expect(said.exit).toBe(exit);
    expect(said.error).toContain(error);
  });
});

describe('a message that came here', () => {
  it('is shown as it was judged, and judged again', async () => {
    const { value } = await explained('--ip', '192.0.2.9', '--helo', 'mx.alpha.test');
    const seen = await explain('message.eml', '--dns', 'zone.json', '--json', '--ip', '192.0.2.9');
    expect(seen.exit).toBe(0);
    const store = await testStore(join(folder, 'lab'));
    try {
      const account = await addAccount(store, 'bob@beta.test');
      const record = { ...value, ...rawRecord(value) };
      await store.spool.accept({
        ...acceptance(message, [{ ...delivery(account), evidence: { json: JSON.stringify(record) } }]),
        id: 'q7' as QueueId,
      });
      const again = await explain('q7', '--replay', '--json');
      expect(JSON.parse(again.out)).toMatchObject({ spf: { result: 'fail' }, decision: { action: 'reject' } });
      expect((await explain('q8', '--json')).exit).toBe(67);
    } finally {
      await store.close();
    }
  });
});

/** Only what a replay reads. */
const rawRecord = ({ hop, tls, dns, at, by, lot }: Record<string, unknown>) => ({ hop, tls, dns, at, by, lot });

describe('how wanted a message was', () => {
  const signals = [
    { by: 'message', name: 'words', points: 20, why: 'The words are as in spam.', details: ['money'] },
    { by: 'door', name: 'block-list', points: 10, why: '192.0.2.9 is on the block list bl.test', details: [] },
  ];
  const record: SpamRecord = {
    ...{ version: 1, score: 0, verdict: 'ham', action: 'accept', otherwise: [], at: 0, fault: null, cameBack: false },
    ...{ envelope: null, rulings: [], malware: 'quarantine' },
    thresholds: { tag: 0, junk: 2.4, greylist: null, quarantine: null, reject: null },
    signals,
  };
  const told = replaySpam(Buffer.from(message), record, null);

  it('is told point by point, with what would have changed it, the same from the record', async () => {
    const store = await testStore(join(folder, 'lab'));
    try {
      const account = await addAccount(store, 'amy@gamma.test');
      const evidence = packRecord({ trust: null, spam: told });
      await store.spool.accept({
        ...acceptance(message, [{ ...delivery(account), evidence }]),
        id: 'q9' as QueueId,
      });
      const shown = await explain('q9', '--exit-code');
      expect(shown.exit).toBe(1);
      expect(shown.out).toMatch(
        /^Wanted or not: filed as junk, [\d.]+ points \(spam\); marked from 0, junk from 2\.4\.\n/,
      );
      expect(shown.out).toContain('\nWithout words and block-list it would have been delivered to the inbox');
      expect(shown.out).toContain('\n+20.00  words: The words are as in spam.\n        money\n');
      expect(shown.out).toContain('\n+10.00  block-list (door): 192.0.2.9 is on the block list bl.test.\n');
      const [json, again] = [await explain('q9', '--json'), await explain('q9', '--replay', '--json')];
      expect(JSON.parse(json.out)).toMatchObject({ spam: { verdict: 'spam', action: 'junk' } });
      expect(JSON.parse(again.out)).toEqual(JSON.parse(json.out));
    } finally {
      await store.close();
    }
  });
});

describe('a message of ours', () => {
  const said = async (...words: readonly string[]) => {
    const { out, exit, error } = await explain(
      'message.eml',
      '--outgoing',
      '--dns',
      'zone.json',
      '--json',
      '--exit-code',
      ...words,
    );
    expect(error).toBe('');
    return { exit, value: JSON.parse(out) as { sent: unknown[]; mend: { wrong: string; record: unknown }[] } };
  };

  beforeAll(async () => {
    const store = await testStore(join(folder, 'lab'));
    await store.directory.change({ kind: 'add-domain', name: 'alpha.test' });
    const parts = { store, secret: serverSecret(join(folder, 'lab')), clock: systemClock, log: silentLog };
    await lookAfterKeys(parts, 'alpha.test', 0, { resolver: null, wanted: true });
    await store.close();
  });

  it('is looked at from our address, and the records that lack are named', async () => {
    const { exit, value } = await said('--ip', '203.0.113.5');
    expect(exit).toBe(2);
    expect(value.sent).toMatchObject([
      {
        hop: { ip: '203.0.113.5', helo: 'postern.localhost', mailFrom: 'ann@alpha.test' },
        spf: { result: 'fail' },
        dmarc: { result: 'fail' },
      },
    ]);
    const records = value.mend.map(({ record }) => record);
    expect(records).toContainEqual({
      name: 'alpha.test',
      type: 'TXT',
      value: 'v=spf1 ip4:192.0.2.1 ip4:203.0.113.5 -all',
    });
    expect(records).toContainEqual({ name: '203.0.113.5', type: 'PTR', value: 'postern.localhost.' });
    const keys = value.mend.filter(({ wrong }) => wrong.startsWith('DNS does not have the'));
    expect(keys.map(({ wrong }) => wrong)).toEqual([
      'DNS does not have the ed25519 key of alpha.test, which signs once it does',
      'DNS does not have the rsa key of alpha.test, which signs once it does',
    ]);
  });

  it('has nothing to mend in SPF where it is allowed, and says so in words', async () => {
    const { out, exit } = await explain('message.eml', '--outgoing', '--dns', 'zone.json', '--ip', '192.0.2.1');
    expect(exit).toBe(0);
    expect(out).toContain('What to mend:');
    expect(out).not.toContain('SPF does not list 192.0.2.1 for alpha.test');
  });

  it('is looked at as submission completes it, signed with the keys that are in use', async () => {
    const secret = serverSecret(join(folder, 'lab'));
    const store = await testStore(join(folder, 'lab'));
    const keys = await store.dkimKeys.keys('alpha.test');
    const names = keys.map(({ selector, record }) => [`${selector}._domainkey.alpha.test`, { TXT: [record] }] as const);
    const map = { ...zone, ...Object.fromEntries(names) };
    const answers = zoneMapResolver(map);
    const resolver = answers.ok ? answers.value : expect.fail(answers.error);
    await lookAfterKeys({ store, secret, clock: systemClock, log: silentLog }, 'alpha.test', 0, { resolver });
    await store.close();
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(map));
    writeFileSync(join(folder, 'draft.eml'), 'From: ann@alpha.test\nBcc: eve@beta.test\nSubject: hello\n\ntext\n');
    const words = ['--dns', 'keys.json', '--json', '--ip', '192.0.2.1'];
    const { out } = await explain('draft.eml', '--outgoing', ...words);
    const { sent } = JSON.parse(out) as { sent: { dkim: { result: string; fields: string[] }[] }[] };
    expect(sent[0]?.dkim.map(({ result }) => result)).toEqual(['pass', 'pass']);
    for (const { fields } of sent[0]?.dkim ?? [])
      expect(fields).toEqual(expect.arrayContaining(['date', 'message-id']));
    writeFileSync(join(folder, 'twice.eml'), 'From: ann@alpha.test\nFrom: ann@alpha.test\n\ntext\n');
    const refused = await explain('twice.eml', '--outgoing', ...words);
    expect(refused.out).toContain('our own server does not take it: 5');
  });

  it('asks for an address that is one', async () => {
    const { exit, error } = await explain('message.eml', '--outgoing', '--ip', 'here');
    expect(exit).toBe(64);
    expect(error).toContain('--ip 192.0.2.1');
  });
});
