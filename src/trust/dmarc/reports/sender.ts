/**
 * Sends the reports of days that are over to the domains that want them.
 * Implements: RFC 9990 §3.4 (who wants them), §3.5 (every address is tried), §3.5.1 (the same id for each try), §9.1.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../../base/clock.ts';
import { day, dayOf, delayOf } from '../../../base/days.ts';
import type { Log } from '../../../base/log.ts';
import type { Result } from '../../../base/result.ts';
import type { Resolver } from '../../../dns/types.ts';
import { parseDmarc } from '../record.ts';
import { reportDestinations } from './destinations.ts';
import type { DmarcReport, DmarcReportStore } from './types.ts';
import { reportsOf, reportXml } from './write.ts';

export interface DmarcReportSenderOptions {
  readonly store: Pick<DmarcReportStore, 'counted' | 'counts' | 'dropCounts'>;
  readonly resolver: Resolver;
  /** Who reports, and the address that reports are from; null where there is none yet. */
  readonly sender: () => Promise<{ readonly organization: string; readonly contact: string } | null>;
  /** Name and version of this program. */
  readonly generator: string;
  readonly mail: (to: string, report: DmarcReport, packed: Buffer) => Promise<Result<void, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DmarcReportSender {
  /** Sends what is due; to be called every hour or so. */
  send(signal: AbortSignal): Promise<void>;
}

const packed = promisify(gzip);

/** With its lines of base64: sizes are of what is transported. RFC 7489 §7.2.1, RFC 2045 §6.8 */
const octetsInMail = ({ length }: Buffer): number => Math.ceil(length / 57) * 78;

/** Hexadecimal digits of what makes a Report-ID unique. */
const idDigits = 20;

export function createDmarcReportSender(options: DmarcReportSenderOptions): DmarcReportSender {
  const { store, resolver, clock, log } = options;

  /** Whether the counts are done with. */
  async function sendOne(of: number, domain: string, signal: AbortSignal): Promise<boolean> {
    const answer = await resolver.lookUp(`_dmarc.${domain}`, 'TXT', signal);
    if (answer.kind === 'failure') return false;
    const records = answer.kind === 'records' ? answer.records.flatMap((text) => parseDmarc(text) ?? []) : [];
    const [record, second] = records;
    if (record === undefined || second !== undefined) return true;
    const { addresses, sizes, isOpen } = await reportDestinations(domain, record, 'rua', resolver, signal);
    if (addresses.length === 0) return !isOpen;
    const who = await options.sender();
    if (who === null) return false;
    const { organization, contact } = who;
    const stamp = createHash('sha256').update(`${contact} ${domain} ${of}`).digest('hex');
    const id = `${of}x${stamp.slice(0, idDigits)}`;
    /** Or it never will be. */
    let isSent = false;
    for (const report of reportsOf({ organization, contact, id, day: of, domain }, await store.counts(of, domain))) {
      const content = await packed(reportXml(report, options.generator));
      for (const to of addresses) {
        if (octetsInMail(content) > (sizes.get(to) ?? Number.POSITIVE_INFINITY)) {
          log.warn('dmarc.report.unsent', { domain, to, reason: 'it is larger than they take there' });
          isSent = true;
          continue;
        }
        const sent = await options.mail(to, report, content);
        if (sent.ok) log.info('dmarc.report.sent', { domain, to });
        else log.warn('dmarc.report.unsent', { domain, to, reason: sent.error });
        isSent ||= sent.ok;
      }
    }
    return isSent;
  }

  return {
    async send(signal) {
      const now = clock.now();
      for (const { day: of, domain } of await store.counted(dayOf(now))) {
        if (signal.aborted) return;
        const due = (of + 1) * day + delayOf(domain);
        if (now < due) continue;
        if ((await sendOne(of, domain, signal)) || now > due + day) await store.dropCounts(of, domain);
      }
    },
  };
}
