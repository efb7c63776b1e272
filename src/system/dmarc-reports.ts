/** DMARC reports: what is counted, where they are sent, who reads those of others. RFC 9990, RFC 9991 */
import type { Log } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import { reportAddresses } from '../config/report-addresses.ts';
import type { Config } from '../config/schema.ts';
import type { ComposeError } from '../message/compose/header.ts';
import { type ReportReader, readerOf } from '../mta/receive/reports.ts';
import { type FailureDeskOptions, takeFailureReport } from '../trust/dmarc/failures/receive.ts';
import { createRedactor } from '../trust/dmarc/failures/redact.ts';
import { type FailureReporter, createFailureReporter } from '../trust/dmarc/failures/sender.ts';
import { reportMessage } from '../trust/dmarc/reports/message.ts';
import { type DmarcReportDeskOptions, createDmarcReportDesk } from '../trust/dmarc/reports/receive.ts';
import { createDmarcReportSender } from '../trust/dmarc/reports/sender.ts';
import type { MessageTally } from '../trust/dmarc/reports/tally.ts';
import { limits } from '../trust/limits.ts';
import { programVersion } from './version.ts';
import { type Reporting, type ReportingParts, mailReport, reporterOf, startRounds } from './reports.ts';

/** Reads what comes to the address of reports. */
export function createDmarcReader({
  log,
  ...options
}: DmarcReportDeskOptions & FailureDeskOptions & { readonly log: Log }): ReportReader {
  const desk = createDmarcReportDesk(options);
  return {
    octets: limits.reportCarrier,
    async mail(message, sender) {
      const kept = (await takeFailureReport(message, sender, options)) ?? (await desk.mail(message, sender));
      const { domain, isProved } = sender;
      log.info('dmarc.report.received', { from: domain, isProved, ...(kept.ok ? {} : { refused: kept.error }) });
      return kept;
    },
  };
}

export interface DmarcParts extends ReportingParts {
  /** Who reads reports that come here, by local part. */
  readonly readers: ReadonlyMap<string, ReportReader>;
}

/** By mail, but for domains of ours whose reports we read ourselves. */
async function mailOrRead(
  parts: DmarcParts,
  message: Result<Buffer, ComposeError>,
  to: string,
): Promise<Result<void, string>> {
  const reader = message.ok ? await readerOf(parts, to) : null;
  return reader === null || !message.ok
    ? mailReport(parts, message, to)
    : reader.mail(message.value, { domain: await ownDomain(parts), isProved: true });
}

/** Whom our reports are from (reporterOf). */
const ownDomain = async ({ store }: DmarcParts): Promise<string> => (await store.directory.domains())[0]?.name ?? '';

/** Failure reports go out as messages fail; null where they are not wanted. */
export function makeFailureReporter(
  config: Config,
  parts: DmarcParts & { readonly key: Buffer },
): FailureReporter | null {
  if (!config.dmarcReports.failure) return null;
  return createFailureReporter({
    ...parts,
    redactor: createRedactor(parts.key),
    sender: reporterOf(config, parts.store, reportAddresses.dmarc),
    mail: (to, message) => mailOrRead(parts, message, to),
  });
}

export interface DmarcReportParts extends DmarcParts {
  readonly tally: MessageTally;
  readonly failures: FailureReporter | null;
}

export function startDmarcReports(config: Config, parts: DmarcReportParts): Reporting {
  const { store, tally, failures, clock, random } = parts;
  const sender = createDmarcReportSender({
    ...parts,
    store: store.dmarcReports,
    generator: `Postern ${programVersion()}`,
    sender: reporterOf(config, store, reportAddresses.dmarc),
    mail: (to, report, packed) =>
      mailOrRead(parts, reportMessage({ report, to, packed, date: clock.now() }, random), to),
  });
  const send = config.dmarcReports.send ? (signal: AbortSignal) => sender.send(signal) : null;
  const flush = async (): Promise<void> => {
    await tally.flush();
    await failures?.settled();
  };
  return startRounds({ flush, send, failed: 'dmarc.report.failed' }, parts);
}
