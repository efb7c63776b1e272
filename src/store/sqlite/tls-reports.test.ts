import { expect, test } from 'vitest';
import type { SessionCount, TlsReport } from '../../transport/tlsrpt/types.ts';
import { testStore } from '../testing/store.ts';

const policy = { type: 'tlsa' as const, strings: ['3 1 1 ab'], mx: [] };

test('counts add up over a restart, and go when they were sent', async () => {
  const first = await testStore();
  const well: SessionCount = { day: 5, domain: 'a.test', policy, failure: null, sessions: 2 };
  const badly: SessionCount = { ...well, failure: { type: 'certificate-expired', host: 'mx.a.test' }, sessions: 1 };
  await first.tlsReports.addCounts([well, badly]);
  const store = await first.reopen();
  try {
    await store.tlsReports.addCounts([well, { ...well, day: 6 }]);
    expect(await store.tlsReports.counted(6)).toEqual([{ day: 5, domain: 'a.test' }]);
    expect((await store.tlsReports.counts(5, 'a.test')).map(({ sessions }) => sessions).toSorted()).toEqual([1, 4]);
    await store.tlsReports.dropCounts(5, 'a.test');
    expect(await store.tlsReports.counted(9)).toEqual([{ day: 6, domain: 'a.test' }]);
  } finally {
    await store.remove();
  }
});

test('a report is kept once', async () => {
  const store = await testStore();
  const report: TlsReport = { organization: 'x', contact: '', id: '1', from: 0, to: 1, policies: [] };
  try {
    expect(await store.tlsReports.keepReport({ receivedAt: 5, report })).toBe(true);
    expect(await store.tlsReports.keepReport({ receivedAt: 6, report })).toBe(false);
    expect(await store.tlsReports.keepReport({ receivedAt: 7, report: { ...report, id: '2' } })).toBe(true);
    expect((await store.tlsReports.reports(6)).map(({ report: { id } }) => id)).toEqual(['2']);
  } finally {
    await store.remove();
  }
});
