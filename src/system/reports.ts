/** What reports of every kind have in common: they are counted all the time, sent when a day is over, and go by the queue. */
import type { Clock, Random } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import type { ComposeError } from '../message/compose/header.ts';
import { type AddressDeps, addressed } from '../mta/dsn/reporter.ts';
import type { QueueId, Spool } from '../mta/queue/port.ts';
import type { Store } from '../store/sqlite/open.ts';

export interface ReportingParts extends AddressDeps {
  readonly resolver: Resolver;
  readonly store: Pick<Store, 'tlsReports' | 'dmarcReports' | 'directory'>;
  readonly spool: Pick<Spool, 'accept'>;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Reporting {
  /** Writes what was counted and sends what is due now. */
  now(): Promise<void>;
  stop(): Promise<void>;
}

export interface Rounds {
  readonly flush: () => Promise<void>;
  /** null sends nothing. */
  readonly send: ((signal: AbortSignal) => Promise<void>) | null;
  /** Event of a fault of ours. */
  readonly failed: string;
}

const minute = 60_000;
const hour = 60 * minute;

/** Writes counts every minute and sends what is due every hour. */
export function startRounds(
  { flush, send, failed }: Rounds,
  { clock, log }: Pick<ReportingParts, 'clock' | 'log'>,
): Reporting {
  const stopping = new AbortController();
  let nextSending = clock.now() + 10 * minute;
  let running: Promise<void> = Promise.resolve();
  const round = async (isNow: boolean): Promise<void> => {
    try {
      await flush();
      if (send === null || stopping.signal.aborted || (!isNow && clock.now() < nextSending)) return;
      nextSending = clock.now() + hour;
      await send(stopping.signal);
    } catch (error) {
      log.error(failed, { error: errorText(error) });
    }
  };
  const next = (isNow: boolean): Promise<void> => (running = running.then(() => round(isNow)));
  const timer = setInterval(() => void next(false), minute);
  timer.unref();
  return {
    now: () => next(true),
    stop: () => {
      clearInterval(timer);
      stopping.abort();
      return next(false);
    },
  };
}

/** Who reports: the first domain of ours, under the name of this host; null where there is none yet. */
export const reporterOf =
  (config: Config, { directory }: Pick<Store, 'directory'>, localPart: string) =>
  async (): Promise<{ readonly organization: string; readonly contact: string } | null> => {
    const [first] = await directory.domains();
    return first === undefined ? null : { organization: config.server.hostname, contact: `${localPart}@${first.name}` };
  };

/** By the queue, signed where that is set up, with the null sender, so that nothing comes back. */
export async function mailReport(
  parts: ReportingParts,
  composed: Result<Buffer, ComposeError>,
  to: string,
  more: { readonly tls?: 'optional' } = {},
): Promise<Result<void, string>> {
  if (!composed.ok) return fail(`${to} cannot stand in a message`);
  const acceptance = await addressed(
    parts,
    { id: parts.newId(), bytes: composed.value, receivedAt: parts.clock.now() },
    to,
  );
  if (acceptance === null) return fail(`${to} leads nowhere`);
  const { relay } = acceptance;
  const accepted = await parts.spool.accept({
    ...acceptance,
    relay: relay === null ? null : { ...relay, parameters: { ...relay.parameters, ...more } },
  });
  return accepted.ok ? ok(undefined) : fail(accepted.error);
}
