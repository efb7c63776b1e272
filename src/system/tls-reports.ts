/** TLS reports: what is counted, where they are sent, who reads those of others. RFC 8460 */
import { request } from 'node:https';
import type { Clock, Random } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import { type AddressDeps, addressed } from '../mta/dsn/reporter.ts';
import type { QueueId, Spool } from '../mta/queue/port.ts';
import { reportsLocalPart } from '../mta/receive/tls-reports.ts';
import type { Store } from '../store/sqlite/open.ts';
import { reportMessage } from '../transport/tlsrpt/message.ts';
import { createReportSender } from '../transport/tlsrpt/sender.ts';
import type { Tally } from '../transport/tlsrpt/tally.ts';
import type { TlsReport } from '../transport/tlsrpt/types.ts';

export interface ReportingParts extends AddressDeps {
  readonly resolver: Resolver;
  readonly store: Pick<Store, 'tlsReports' | 'directory'>;
  readonly spool: Pick<Spool, 'accept'>;
  readonly tally: Tally;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const minute = 60_000;
const hour = 60 * minute;

/** Writes counts every minute and sends what is due every hour. */
export function startReporting(config: Config, parts: ReportingParts): { stop(): Promise<void> } {
  const { store, tally, clock, log } = parts;
  const stopping = new AbortController();
  const sender = createReportSender({
    ...parts,
    store: store.tlsReports,
    sender: async () => {
      const [first] = await store.directory.domains();
      if (first === undefined) return null;
      return { organization: config.server.hostname, contact: `${reportsLocalPart}@${first.name}` };
    },
    post,
    mail: (to, report, domain, packed) => send(parts, { to, report, domain, packed }),
  });
  let nextSending = clock.now() + 10 * minute;
  let running: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    try {
      await tally.flush();
      if (!config.tlsReports.send || stopping.signal.aborted || clock.now() < nextSending) return;
      nextSending = clock.now() + hour;
      await sender.send(stopping.signal);
    } catch (error) {
      log.error('tlsrpt.failed', { error: errorText(error) });
    }
  };
  const timer = setInterval(() => {
    running = running.then(tick);
  }, minute);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      stopping.abort();
      return (running = running.then(tick));
    },
  };
}

interface Sending {
  readonly to: string;
  readonly report: TlsReport;
  readonly domain: string;
  readonly packed: Buffer;
}

/** By the queue; it goes even where TLS fails (RFC 8460 §3), and with the null sender, so that nothing comes back. */
async function send(parts: ReportingParts, { to, report, domain, packed }: Sending): Promise<Result<void, string>> {
  const now = parts.clock.now();
  const bytes = reportMessage({ report, domain, to, packed, date: now }, parts.random);
  if (!bytes.ok) return fail(`${to} cannot stand in a message`);
  const acceptance = await addressed(parts, { id: parts.newId(), bytes: bytes.value, receivedAt: now }, to);
  if (acceptance === null) return fail(`${to} leads nowhere`);
  const { relay } = acceptance;
  const accepted = await parts.spool.accept({
    ...acceptance,
    relay: relay === null ? null : { ...relay, parameters: { ...relay.parameters, tls: 'optional' } },
  });
  return accepted.ok ? ok(undefined) : fail(accepted.error);
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
