/** TLS counts and reports without a store, for tests. */
import type { ReceivedReport, SessionCount, TlsReportStore } from '../tlsrpt/types.ts';

export function tlsReportStore(): TlsReportStore & { readonly kept: SessionCount[]; readonly taken: ReceivedReport[] } {
  const kept: SessionCount[] = [];
  const taken: ReceivedReport[] = [];
  return {
    kept,
    taken,
    addCounts: (counts) => Promise.resolve(void kept.push(...counts)),
    counted: (before) => {
      const keys = new Set(kept.filter(({ day }) => day < before).map(({ day, domain }) => `${day} ${domain}`));
      return Promise.resolve(
        [...keys].map((key) => {
          const [day = '', domain = ''] = key.split(' ');
          return { day: Number(day), domain };
        }),
      );
    },
    counts: (day, domain) => Promise.resolve(kept.filter((one) => one.day === day && one.domain === domain)),
    dropCounts: (day, domain) => {
      const left = kept.filter((one) => one.day !== day || one.domain !== domain);
      return Promise.resolve(void kept.splice(0, kept.length, ...left));
    },
    keepReport: (received) => Promise.resolve(taken.push(received) > 0),
    reports: () => Promise.resolve(taken),
  };
}
