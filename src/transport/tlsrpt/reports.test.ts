/** Reports there and back: made, sent as a message, read again; and what strangers send instead. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { ok } from '../../base/result.ts';
import { tableResolver } from '../../dns/testing/table.ts';
import { tlsReportStore } from '../testing/reports.ts';
import { reportMessage } from './message.ts';
import { createReportDesk } from './receive.ts';
import { reportAddresses } from './record.ts';
import { parseReport, reportJson } from './report.ts';
import { createReportSender } from './sender.ts';
import type { SessionCount, TlsReport } from './types.ts';

const day = 86_400_000;
const policy = { type: 'sts' as const, strings: ['version: STSv1'], mx: ['*.beta.test'] };
const counts: readonly SessionCount[] = [
  { day: 5, domain: 'beta.test', policy, failure: null, sessions: 40 },
  { day: 5, domain: 'beta.test', policy, failure: { type: 'certificate-expired', host: 'mx.beta.test' }, sessions: 2 },
];

test.each([
  [['v=TLSRPTv1;rua=mailto:reports@example.com'], ['reports@example.com']],
  [['v=TLSRPTv1; \t rua=https://reporting.example.com/v1/tlsrpt;'], ['https://reporting.example.com/v1/tlsrpt']],
  [['v=TLSRPTv1; ext=1; rua=mailto:a@b.test , https://c.test/'], ['a@b.test', 'https://c.test/']],
  [['v=TLSRPTv1; rua=mailto:a%2Bb@c.test?subject=x'], ['a+b@c.test']],
  [['v=spf1 -all', 'v=TLSRPTv1; rua=mailto:a@b.test'], ['a@b.test']],
  [['v=TLSRPTv1; rua=mailto:a@b.test', 'v=TLSRPTv1; rua=mailto:c@d.test'], []],
  [['v=TLSRPTv2; rua=mailto:a@b.test'], []],
  [['v=TLSRPTv1; rua=http://c.test/,ftp://d.test,mailto:nobody'], []],
  [['v=TLSRPTv1; rua=mailto:a@b.test%0d%0aBcc:x@y.test'], []],
  [['v=TLSRPTv1; =; rua=mailto:a@b.test'], []],
  [['v=TLSRPTv1;'], []],
])('record %j', (texts, expected) => {
  expect(reportAddresses(texts).map((one) => (one.kind === 'mail' ? one.address : one.url))).toEqual(expected);
});

/** Lets a day's counts be sent; answers what went where. */
async function sent(record: string, now: number, takes = true) {
  const store = tlsReportStore();
  store.kept.push(...counts);
  const gone: { to: string; report: TlsReport; packed: Buffer }[] = [];
  const note = (to: string, packed: Buffer, report: TlsReport | null) => {
    if (report !== null) gone.push({ to, report, packed });
    return Promise.resolve(takes ? ok(undefined) : { ok: false as const, error: 'busy' });
  };
  const sender = createReportSender({
    store,
    resolver: tableResolver({ 'TXT _smtp._tls.beta.test': [record] }),
    sender: () => Promise.resolve({ organization: 'mail.alpha.test', contact: 'tls-reports@alpha.test' }),
    post: (url, packed) => note(url, packed, null),
    mail: (to, report, _domain, packed) => note(to, packed, report),
    clock: { now: () => now },
    log: silentLog,
  });
  await sender.send(AbortSignal.timeout(5_000));
  return { gone, left: store.kept.length };
}

test.each([
  ['not before the day is over', 5 * day + 1, true, 0, 2],
  ['some hours after it', 6 * day + day / 6, true, 1, 0],
  ['again where it did not go', 6 * day + day / 6, false, 1, 2],
  ['and given up a day later', 7 * day + day / 6, false, 1, 0],
])('%s', async (_words, now, takes, reports, left) => {
  const result = await sent('v=TLSRPTv1; rua=mailto:reports@beta.test', now, takes);
  expect([result.gone.length, result.left]).toEqual([reports, left]);
});

test('counts of a domain that wants no reports are dropped', async () => {
  expect(await sent('v=spf1 -all', 6 * day + day / 6)).toEqual({ gone: [], left: 0 });
});

async function letter(): Promise<Buffer> {
  const { gone } = await sent('v=TLSRPTv1; rua=mailto:reports@beta.test', 6 * day + day / 6);
  const [one] = gone;
  if (one === undefined) expect.fail('nothing went');
  const made = reportMessage({ ...one, domain: 'beta.test', date: 6 * day }, () => 0.5);
  return made.ok ? made.value : expect.fail(made.error.reason);
}

const desk = () => {
  const store = tlsReportStore();
  const serves = (domain: string): Promise<boolean> => Promise.resolve(domain === 'beta.test');
  return { store, ...createReportDesk({ store, serves, clock: { now: () => 1 } }) };
};

test('a message has the fields that RFC 8460 §5.3 wants, and is read back', async () => {
  const message = await letter();
  const text = message.toString('latin1').replaceAll('\r\n ', ' ');
  expect(text).toContain(
    '\r\nTLS-Report-Domain: beta.test\r\nTLS-Report-Submitter: alpha.test\r\nTLS-Required: No\r\n',
  );
  expect(text).toMatch(
    /\r\nSubject: Report Domain: beta\.test Submitter: alpha\.test Report-ID: <5\.[0-9a-f]{16}@alpha\.test>\r\n/,
  );
  expect(text).toMatch(/multipart\/report; report-type=tlsrpt;/);
  expect(text).toContain('filename="alpha.test!beta.test!432000!518399.json.gz"');
  const { store, mail } = desk();
  expect(await mail(message)).toEqual(ok(undefined));
  expect(store.taken).toMatchObject([
    {
      report: {
        organization: 'mail.alpha.test',
        from: 5 * day,
        policies: [
          {
            domain: 'beta.test',
            policy,
            successes: 40,
            failures: 2,
            details: [{ type: 'certificate-expired', sessions: 2 }],
          },
        ],
      },
    },
  ]);
});

const good = (change: object = {}) => ({
  'organization-name': 'x',
  'date-range': { 'start-datetime': '2026-01-01T00:00:00Z', 'end-datetime': '2026-01-01T23:59:59Z' },
  'contact-info': null,
  'report-id': '1',
  policies: [
    {
      policy: { 'policy-type': 'sts', 'policy-string': 'one', 'policy-domain': 'BETA.test', 'mx-host': '*.beta.test' },
      summary: { 'total-successful-session-count': 1, 'total-failure-session-count': 0 },
    },
  ],
  ...change,
});

test.each<[string, Buffer, boolean]>([
  ['a report, with strings for lists', Buffer.from(JSON.stringify(good())), true],
  ['packed', gzipSync(JSON.stringify(good())), true],
  ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000)), false],
  ['half a gzip', gzipSync(JSON.stringify(good())).subarray(0, 60), false],
  ['nested without end', Buffer.from('['.repeat(200_000)), false],
  ['no JSON', Buffer.from('<xml/>'), false],
  ['a count below nothing', Buffer.from(JSON.stringify(good()).replace(':1,', ':-1,')), false],
  [
    'a day that is none',
    Buffer.from(JSON.stringify(good({ 'date-range': { 'start-datetime': 'x', 'end-datetime': '' } }))),
    false,
  ],
  [
    'ten thousand policies',
    Buffer.from(JSON.stringify(good({ policies: new Array(10_000).fill(good().policies[0]) }))),
    false,
  ],
  ['about others', Buffer.from(JSON.stringify(good()).replace('BETA', 'GAMMA')), false],
  ['nothing', Buffer.alloc(0), false],
])('%s', async (_words, content, isTaken) => {
  const { store, post } = desk();
  expect((await post('application/tlsrpt+gzip', content)).ok).toBe(isTaken);
  expect(store.taken).toHaveLength(isTaken ? 1 : 0);
});

test('no octets make it throw; what is written is read', async () => {
  const { mail, post } = desk();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.json({ maxDepth: 4 }), async (octets, json) => {
      await mail(Buffer.from(octets));
      await post('application/tlsrpt+json', Buffer.from(octets));
      parseReport(json);
    }),
    { numRuns: 200 },
  );
  const { gone } = await sent('v=TLSRPTv1; rua=mailto:a@b.test', 6 * day + day / 6);
  for (const { report } of gone) expect(parseReport(reportJson(report))).toEqual(report);
});
