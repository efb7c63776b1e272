/**
 * Sends the reports of days that are over to the domains that want them.
 * Implements: RFC 8460 §3 (who wants them), §4.1 (a day, sent some hours later), §5.2, §5.5 (for a day it is tried again).
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../../base/clock.ts';
import { day, dayOf, delayOf } from '../../base/days.ts';
import type { Log } from '../../base/log.ts';
import type { Result } from '../../base/result.ts';
import type { Resolver } from '../../dns/types.ts';
import { type ReportAddress, reportAddresses } from './record.ts';
import { reportJson, reportOf } from './report.ts';
import type { TlsReport, TlsReportStore } from './types.ts';

export interface ReportSenderOptions {
  readonly store: Pick<TlsReportStore, 'counted' | 'counts' | 'dropCounts'>;
  readonly resolver: Resolver;
  /** Who reports, and the address that reports are from; null where there is none yet. */
  readonly sender: () => Promise<{ readonly organization: string; readonly contact: string } | null>;
  readonly post: (url: string, packed: Buffer, signal: AbortSignal) => Promise<Result<void, string>>;
  readonly mail: (to: string, report: TlsReport, domain: string, packed: Buffer) => Promise<Result<void, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReportSender {
  /** Sends what is due; to be called every hour or so. */
  send(signal: AbortSignal): Promise<void>;
}

export function createReportSender(options: ReportSenderOptions): ReportSender {
  const { store, resolver, clock, log } = options;

  async function sendOne(of: number, domain: string, signal: AbortSignal): Promise<boolean> {
    const answer = await resolver.lookUp(`_smtp._tls.${domain}`, 'TXT', signal);
    if (answer.kind === 'failure') return false;
    const addresses = answer.kind === 'records' ? reportAddresses(answer.records) : [];
    if (addresses.length === 0) return true;
    const who = await options.sender();
    if (who === null) return false;
    const { organization, contact } = who;
    // The same for each try, so that who gets it twice can tell.
    const stamp = createHash('sha256').update(`${contact} ${domain} ${of}`).digest('hex').slice(0, 16);
    const id = `${of}.${stamp}@${contact.slice(contact.lastIndexOf('@') + 1)}`;
    const report = reportOf({ organization, contact, id, day: of, domain }, await store.counts(of, domain));
    const packed = gzipSync(reportJson(report));
    for (const address of addresses) {
      const sent = await deliver(address, report, domain, packed, signal);
      if (sent.ok) {
        log.info('tlsrpt.sent', { domain, to: address.kind === 'mail' ? address.address : address.url });
        return true;
      }
      log.warn('tlsrpt.unsent', { domain, reason: sent.error });
    }
    return false;
  }

  const deliver = (
    address: ReportAddress,
    report: TlsReport,
    domain: string,
    packed: Buffer,
    signal: AbortSignal,
  ): Promise<Result<void, string>> =>
    address.kind === 'mail'
      ? options.mail(address.address, report, domain, packed)
      : options.post(address.url, packed, signal);

  return {
    async send(signal) {
      const now = clock.now();
      for (const { day: of, domain } of await store.counted(dayOf(now))) {
        if (signal.aborted) return;
        const over = (of + 1) * day;
        if (now < over + delayOf(domain)) continue;
        const isTooLate = now > over + delayOf(domain) + day;
        if ((await sendOne(of, domain, signal)) || isTooLate) await store.dropCounts(of, domain);
      }
    },
  };
}
