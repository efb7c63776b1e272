/**
 * Mail of the system to its administrator: what somebody should look at today rather than find in the log.
 * Implements: RFC 5321 §4.5.1 (postmaster), RFC 3834 §5 (Auto-Submitted); the null sender, so that nothing answers it.
 */
import type { Clock, Random } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { compose } from '../message/compose/compose.ts';
import { type AddressDeps, addressed } from './dsn/reporter.ts';
import type { Acceptance, QueueId, Spool } from './queue/port.ts';

export interface NoticeDeps extends AddressDeps {
  readonly hostname: string;
  readonly spool: Pick<Spool, 'accept'>;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Never throws: a notice that cannot be filed is in the log. `to` is the postmaster unless it is told. */
export type Notices = (subject: string, text: string, to?: string, more?: Pick<Acceptance, 'copies'>) => Promise<void>;

export const createNotices =
  (deps: NoticeDeps): Notices =>
  async (subject, text, to, more = {}) => {
    const { hostname, clock, random, log, spool } = deps;
    const id = deps.newId();
    const now = clock.now();
    try {
      const composed = compose(
        {
          from: [{ name: 'Postern', address: `postmaster@${hostname}` }],
          to: [
            to === undefined ? { name: 'Postmaster', address: `postmaster@${hostname}` } : { name: '', address: to },
          ],
          subject,
          date: now,
          messageId: `${id}@${hostname}`,
          headers: [['Auto-Submitted', 'auto-generated']],
          text,
        },
        random,
      );
      const acceptance = composed.ok
        ? await addressed(deps, { id, bytes: composed.value, receivedAt: now }, to ?? 'postmaster')
        : null;
      const outcome = acceptance === null ? null : await spool.accept({ ...acceptance, ...more });
      if (outcome?.ok === true) log.info('mta.notice.filed', { id, subject });
      else log.error('mta.notice.lost', { id, subject });
    } catch (error) {
      log.error('mta.notice.lost', { id, subject, error: errorText(error) });
    }
  };
