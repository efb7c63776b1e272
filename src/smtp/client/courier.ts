/**
 * The courier: takes a parcel to one hop over a new connection or one that is open already.
 * Implements the port: mta/deliver/port.ts. Never throws. RFC 9422 §4 (no more recipients at once than the host says that it takes).
 */
import { errorText } from '../../base/log.ts';
import { ok } from '../../base/result.ts';
import type { Courier, CourierReport, Hop, Parcel, RecipientReport } from '../../mta/deliver/port.ts';
import { hopReply } from '../wire/reply-reader.ts';
import { whyAborted } from './channel.ts';
import { openPeer } from './handshake.ts';
import { offeredLimit } from './limits-offered.ts';
import { type Peer, unreachable } from './peer.ts';
import type { CourierOptions } from './options.ts';
import { Pool } from './pool.ts';
import { type Outcome, reset, transact } from './transaction.ts';

class SmtpCourier implements Courier {
  readonly #options: CourierOptions;
  readonly #pool: Pool;
  /** What `close` waits for. */
  readonly #busy = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#pool = new Pool(options.limits, options.clock, (peer) => {
      void this.#keepBusy(this.#quit(peer));
    });
  }

  deliver(hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<CourierReport> {
    return this.#keepBusy(this.#deliver(hop, parcel, signal));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pool.drain();
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  async #deliver(hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<CourierReport> {
    const { log, metrics, clock } = this.#options;
    const began = clock.now();
    let report: CourierReport;
    try {
      report = await this.#carry(hop, parcel, signal);
    } catch (error) {
      log.error('smtp.courier.failed', { host: hop.host, error: errorText(error) });
      report = unreachable('internal error');
    }
    metrics.count('smtp_client_deliveries_total', { outcome: report.kind });
    metrics.observe('smtp_client_delivery_seconds', (clock.now() - began) / 1000);
    if (report.kind === 'unreachable') {
      log.info('smtp.hop.unreachable', { host: hop.host, address: hop.address, port: hop.port, reason: report.reason });
    }
    return report;
  }

  /** A connection that was idle may have died unnoticed: then, and only then, it is tried once more on a new one. */
  async #carry(hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<CourierReport> {
    if (this.#closed) return unreachable('the courier is closed');
    const recipients: RecipientReport[] = [];
    for (;;) {
      if (isAborted(signal)) return unreachable(whyAborted(signal));
      const pooled = this.#pool.take(hop);
      const opened = pooled === null ? await openPeer(hop, this.#options, signal) : ok(pooled.peer);
      if (!opened.ok) return opened.error;
      const peer = opened.value;
      const most = Math.min(parcel.recipients.length, recipients.length + offeredLimit(peer.keywords, 'RCPTMAX'));
      const group = { ...parcel, recipients: parcel.recipients.slice(recipients.length, most) };
      const outcome = await this.#transact(peer, hop, group, signal);
      const report = {
        kind: 'spoken',
        recipients,
        tls: peer.tls,
        dsn: peer.keywords.has('DSN'),
        from: peer.channel.localAddress,
        deliverBy: peer.keywords.has('DELIVERBY'),
      } as const;
      if (outcome.kind === 'broken') {
        peer.channel.destroy(outcome.reason);
        if (pooled !== null && outcome.early) {
          // Unless it was only idle for too long. RFC 3463 §3.5 (X.4.2)
          const reply = outcome.heard === null ? null : hopReply(outcome.heard);
          if (reply !== null && reply.enhanced !== '4.4.2') this.#pool.learn(hop, pooled.messages);
          continue;
        }
        if (recipients.length === 0) return unreachable(outcome.reason, outcome.heard);
        const rest = parcel.recipients.slice(recipients.length);
        const reply = { code: 451, enhanced: '4.4.2', text: outcome.reason };
        return {
          ...report,
          recipients: [...recipients, ...rest.map(() => ({ kind: 'refused', reply, permanent: false }) as const)],
        };
      }
      if (!outcome.sure && isAborted(signal) && recipients.length === 0) return unreachable(whyAborted(signal));
      recipients.push(...outcome.recipients);
      const puttingBack = this.#keepBusy(this.#putBack(hop, peer, outcome, (pooled?.messages ?? 0) + 1));
      if (recipients.length >= parcel.recipients.length) return report;
      await puttingBack;
    }
  }

  async #transact(peer: Peer, hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<Outcome> {
    const onAbort = (): void => peer.channel.destroy(whyAborted(signal));
    signal.addEventListener('abort', onAbort);
    try {
      return await transact(peer, hop, parcel, this.#options.limits, this.#options.clock);
    } catch (error) {
      peer.channel.destroy('internal error');
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #putBack(hop: Hop, peer: Peer, outcome: Outcome & { kind: 'spoken' }, messages: number): Promise<void> {
    if (outcome.afterwards === 'drop') {
      peer.channel.destroy('not wanted any more');
      return;
    }
    if (outcome.afterwards === 'reset') {
      const clean = await reset(peer, this.#options.limits);
      if (!clean.ok) {
        peer.channel.destroy(clean.error);
        return;
      }
    }
    if (this.#closed) await this.#quit(peer);
    else this.#pool.put(hop, peer, messages);
  }

  /** RFC 5321 §4.1.1.10: the client waits for the answer, though not for long. */
  async #quit(peer: Peer): Promise<void> {
    peer.channel.write('QUIT\r\n');
    await peer.channel.hear(this.#options.limits.quitTimeout);
    peer.channel.destroy('done');
  }

  #keepBusy<T>(work: Promise<T>): Promise<T> {
    this.#busy.add(work);
    const done = (): void => {
      this.#busy.delete(work);
    };
    void work.then(done, done);
    return work;
  }
}

/** A signal changes while we wait, which the type does not say. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

export const createCourier = (options: CourierOptions): Courier => new SmtpCourier(options);
