/** TLS reports: what is counted, where they are sent, who reads those of others. RFC 8460 */
import { request } from 'node:https';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import { reportAddresses } from '../config/report-addresses.ts';
import { reportMessage } from '../transport/tlsrpt/message.ts';
import { createReportSender } from '../transport/tlsrpt/sender.ts';
import type { Tally } from '../transport/tlsrpt/tally.ts';
import { type Reporting, type ReportingParts, mailReport, reporterOf, startRounds } from './reports.ts';

export function startTlsReports(config: Config, parts: ReportingParts & { readonly tally: Tally }): Reporting {
  const { store, tally, clock, random } = parts;
  const sender = createReportSender({
    ...parts,
    store: store.tlsReports,
    sender: reporterOf(config, store, reportAddresses.tls),
    post,
    mail: (to, report, domain, packed) => {
      const message = reportMessage({ report, domain, to, packed, date: clock.now() }, random);
      // It goes even where TLS fails. RFC 8460 §3
      return mailReport(parts, message, to, { tls: 'optional' });
    },
  });
  const send = config.tlsReports.send ? (signal: AbortSignal) => sender.send(signal) : null;
  return startRounds({ flush: () => tally.flush(), send, failed: 'tlsrpt.failed' }, parts);
}

const postTimeout = 30_000;

/** RFC 8460 §3: who reports by POST may overlook what is wrong with the certificate. */
const post = (url: string, packed: Buffer, signal: AbortSignal): Promise<Result<void, string>> =>
  new Promise((resolve) => {
    const asked = request(url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(postTimeout)]),
      rejectUnauthorized: false,
      headers: { 'content-type': 'application/tlsrpt+gzip', 'content-length': packed.length, connection: 'close' },
    });
    asked.on('error', (error) => resolve(fail(`${new URL(url).host}: ${error.message}`)));
    asked.on('response', (response) => {
      const { statusCode = 0 } = response;
      response.destroy();
      const isTaken = statusCode >= 200 && statusCode < 300;
      resolve(isTaken ? ok(undefined) : fail(`${new URL(url).host} answered ${statusCode}`));
    });
    asked.end(packed);
  });
