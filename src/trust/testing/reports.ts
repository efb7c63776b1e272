/** Counts of messages and DMARC reports without a store, for tests. */
import type { DmarcReportStore, MessageCount, ReceivedDmarcReport } from '../dmarc/reports/types.ts';

export function dmarcReportStore(): DmarcReportStore & {
  readonly kept: MessageCount[];
  readonly taken: ReceivedDmarcReport[];
} {
  const kept: MessageCount[] = [];
  const taken: ReceivedDmarcReport[] = [];
  return {
    kept,
    taken,
    addCounts: (counts) => Promise.resolve(void kept.push(...counts)),
    counted: (before) => {
      const days = new Map(kept.filter(({ day }) => day < before).map((one) => [`${one.day} ${one.domain}`, one]));
      return Promise.resolve([...days.values()].map(({ day, domain }) => ({ day, domain })));
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
