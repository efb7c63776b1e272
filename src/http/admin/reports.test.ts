import { expect, it } from 'vitest';
import { day } from '../../base/days.ts';
import { tlsReportStore } from '../../transport/testing/reports.ts';
import type { ReceivedDmarcReport, ReportRow } from '../../trust/dmarc/reports/types.ts';
import type { Asker } from './operation.ts';
import { type ReportParts, reportOperations } from './reports.ts';

const now = 20_000 * day;
const published = {
  p: 'none',
  sp: null,
  np: null,
  adkim: 'r',
  aspf: 'r',
  fo: null,
  testing: false,
  discovery: null,
  errors: [],
} as const;
const row: ReportRow = {
  sourceIp: '192.0.2.1',
  disposition: 'none',
  dkim: true,
  spf: true,
  overrides: [],
  headerFrom: 'alpha.test',
  envelopeFrom: null,
  envelopeTo: null,
  dkimResults: [],
  spfResult: null,
};
const received = (isProved: boolean, rows: readonly (ReportRow & { readonly messages: number })[]) =>
  ({
    receivedAt: now,
    sender: { domain: 'beta.test', isProved },
    report: {
      organization: 'Beta',
      contact: '',
      id: '1',
      from: now - day,
      to: now,
      domain: 'alpha.test',
      published,
      rows,
    },
  }) satisfies ReceivedDmarcReport;

const asked = async (name: string, parts: Partial<ReportParts>): Promise<unknown> => {
  const operation = reportOperations.find((one) => one.name === name) ?? expect.fail(`no ${name}`);
  const asker: Asker = {
    by: { via: 'page', who: 'ann@alpha.test', token: '', remoteAddress: '' },
    mayAll: true,
    gone: new AbortController().signal,
  };
  const all = { clock: { now: () => now, monotonic: () => now }, ...parts };
  const answer = await operation.answer(all as ReportParts, {} as never, asker);
  return answer.ok ? answer.value : expect.fail('it was refused');
};

it('sums DMARC reports by day, by source with the reason, and by result; what nothing vouches for is only listed', async () => {
  const forged = { ...row, sourceIp: '203.0.113.9', dkim: false, spf: false, disposition: 'reject', messages: 3 };
  const reports = [
    received(true, [
      { ...row, messages: 7 },
      { ...forged, spfResult: { domain: 'alpha.test', selector: '', result: 'softfail' } },
      { ...forged, dkimResults: [{ domain: 'x.test', selector: 's', result: 'pass' }], messages: 1 },
      { ...forged, dkimResults: [{ domain: 'alpha.test', selector: 's', result: 'fail' }], messages: 2 },
    ]),
    received(false, [{ ...row, messages: 1_000 }]),
  ];
  const own = { day: 19_999, domain: 'gamma.test', published, row, messages: 4 };
  const value = await asked('getDmarcReports', {
    dmarcReports: {
      reports: () => Promise.resolve(reports),
      failures: () =>
        Promise.resolve([
          { day: 19_998, domain: 'alpha.test', reporter: '', sourceIp: '203.0.113.9', failure: 'dmarc', messages: 2 },
        ]),
      counted: () => Promise.resolve([own]),
      counts: () => Promise.resolve([own, { ...own, row: { ...row, dkim: false, spf: false }, messages: 5 }]),
    },
  });
  expect(value).toMatchObject({
    days: [{ day: '2024-10-03', good: 7, bad: 6 }],
    sources: [
      { sourceIp: '203.0.113.9', dkim: 'none', spf: 'not-allowed', good: 0, bad: 3 },
      { sourceIp: '203.0.113.9', dkim: 'broken', spf: 'unknown', bad: 2 },
      { sourceIp: '203.0.113.9', dkim: 'of-another', spf: 'unknown', bad: 1 },
      { sourceIp: '192.0.2.1', domain: 'alpha.test', dkim: 'pass', spf: 'pass', good: 7, bad: 0 },
    ],
    results: [
      { disposition: 'reject', good: 0, bad: 6 },
      { disposition: 'none', good: 7, bad: 0 },
    ],
    reports: [{ believed: true }, { believed: false, good: 1_000 }],
    failures: [{ day: '2024-10-02', sourceIp: '203.0.113.9' }],
    own: [{ day: '2024-10-03', domain: 'gamma.test', good: 4, bad: 5 }],
  });
});

it('sums TLS reports by day and by host with the reason, and what is counted here', async () => {
  const tlsReports = tlsReportStore();
  const policy = { type: 'sts', strings: [], mx: [] } as const;
  await tlsReports.keepReport({
    receivedAt: now,
    report: {
      organization: 'Beta',
      contact: '',
      id: '1',
      from: now - day,
      to: now,
      policies: [
        {
          domain: 'alpha.test',
          policy,
          successes: 9,
          failures: 2,
          details: [{ type: 'certificate-expired', host: 'mx.alpha.test', sessions: 2 }],
        },
      ],
    },
  });
  const count = { day: 19_999, domain: 'gamma.test', policy };
  await tlsReports.addCounts([
    { ...count, failure: null, sessions: 3 },
    { ...count, failure: { type: 'tlsa-invalid', host: 'mx.gamma.test' }, sessions: 1 },
  ]);
  expect(await asked('getTlsReports', { tlsReports })).toMatchObject({
    days: [{ day: '2024-10-03', good: 9, bad: 2 }],
    failing: [{ domain: 'alpha.test', host: 'mx.alpha.test', type: 'certificate-expired', good: 0, bad: 2 }],
    reports: [{ organization: 'Beta', policy: 'sts', good: 9, bad: 2 }],
    own: [{ day: '2024-10-03', domain: 'gamma.test', good: 3, bad: 1 }],
    ownFailing: [{ host: 'mx.gamma.test', type: 'tlsa-invalid', bad: 1 }],
  });
});
