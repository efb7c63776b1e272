import { expect, test } from 'vitest';
import type { DmarcReport, MessageCount, PublishedPolicy, ReportRow } from '../../trust/dmarc/reports/types.ts';
import { limits } from '../../trust/limits.ts';
import { testStore } from '../testing/store.ts';

const published: PublishedPolicy = {
  p: 'reject',
  sp: null,
  np: null,
  adkim: 'r',
  aspf: 'r',
  fo: null,
  testing: false,
  discovery: 'treewalk',
  errors: [],
};
const row: ReportRow = {
  sourceIp: '192.0.2.1',
  disposition: 'reject',
  dkim: false,
  spf: false,
  overrides: [],
  headerFrom: 'a.test',
  envelopeFrom: null,
  envelopeTo: null,
  dkimResults: [],
  spfResult: null,
};
const count: MessageCount = { day: 5, domain: 'a.test', published, row, messages: 2 };

test('counts add up over a restart, and go when they were sent or are old', async () => {
  const first = await testStore();
  const other = { ...count, row: { ...row, sourceIp: '192.0.2.2' }, messages: 1 };
  await first.dmarcReports.addCounts([]);
  await first.dmarcReports.addCounts([count, other]);
  const store = await first.reopen();
  try {
    await store.dmarcReports.addCounts([count, { ...count, day: 6 }]);
    expect(await store.dmarcReports.counted(6)).toEqual([{ day: 5, domain: 'a.test' }]);
    const found = await store.dmarcReports.counts(5, 'a.test');
    expect(found.toSorted((a, b) => b.messages - a.messages)).toEqual([{ ...count, messages: 4 }, other]);
    await store.dmarcReports.dropCounts(5, 'a.test');
    expect(await store.dmarcReports.counted(9)).toEqual([{ day: 6, domain: 'a.test' }]);
    await store.dmarcReports.addCounts([{ ...count, day: 7 + limits.countDays }]);
    expect(await store.dmarcReports.counted(9)).toEqual([]);
  } finally {
    await store.remove();
  }
});

test('a report is kept once, and not for ever', async () => {
  const store = await testStore();
  const sender = { domain: 'x.test', isProved: true };
  const report: DmarcReport = {
    organization: 'x',
    contact: '',
    id: '1',
    from: 0,
    to: 1,
    domain: 'a.test',
    published,
    rows: [{ ...row, messages: 3 }],
  };
  try {
    const { dmarcReports } = store;
    // What pretends to be it does not stand in its way.
    const forged = { receivedAt: 1, sender: { domain: 'b.test', isProved: false }, report };
    expect(await dmarcReports.keepReport(forged)).toBe(true);
    expect((await dmarcReports.reports(0))[0]).toEqual(forged);
    expect(await dmarcReports.keepReport({ receivedAt: 5, sender, report })).toBe(true);
    expect(await dmarcReports.keepReport({ receivedAt: 6, sender, report })).toBe(false);
    expect(
      await dmarcReports.keepReport({ receivedAt: 7, sender: null, report: { ...report, domain: 'b.test' } }),
    ).toBe(true);
    expect((await dmarcReports.reports(6)).map(({ report: { domain } }) => domain)).toEqual(['b.test']);
    expect((await dmarcReports.reports(0))[1]).toEqual({ receivedAt: 5, sender, report });
    const muchLater = limits.reportsAge + 6;
    expect(await dmarcReports.keepReport({ receivedAt: muchLater, sender, report: { ...report, id: '2' } })).toBe(true);
    expect((await dmarcReports.reports(0)).map(({ receivedAt }) => receivedAt)).toEqual([muchLater, 7]);
  } finally {
    await store.remove();
  }
});

test('failures of others add up', async () => {
  const store = await testStore();
  const failure = {
    day: 5,
    domain: 'a.test',
    reporter: 'b.test',
    sourceIp: '192.0.2.1',
    failure: 'dmarc',
    messages: 1,
  };
  try {
    await store.dmarcReports.countFailures(failure);
    await store.dmarcReports.countFailures({ ...failure, messages: 3 });
    await store.dmarcReports.countFailures({ ...failure, day: 4 });
    expect(await store.dmarcReports.failures(5)).toEqual([{ ...failure, messages: 4 }]);
  } finally {
    await store.remove();
  }
});
