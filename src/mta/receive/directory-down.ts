/**
 * A directory that cannot be asked now: the sender is told to try again, never that somebody is not here.
 * Implements: RFC 5321 §4.2.1 (transient), RFC 3463 §3.4 (X.3.0).
 */
import { errorText, type Log } from '../../base/log.ts';
import { DirectoryUnavailable } from '../../directory/port.ts';
import type { Receiver } from './port.ts';
import { refusals } from './refusals.ts';

/** The same receiver, which answers 451 where it would have rejected for want of a directory. */
export function patientWithDirectory(receiver: Receiver, log: Log): Receiver {
  const patiently = async <T, U>(session: string, asked: Promise<T>, otherwise: () => U): Promise<T | U> => {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable)) throw error;
      log.warn('mta.directory.unavailable', { session, reason: errorText(error) });
      return otherwise();
    }
  };
  const later = refusals.directory;
  return {
    ...receiver,
    mail: (client, ...given) => patiently(client.session, receiver.mail(client, ...given), () => later),
    rcpt: (client, ...given) => patiently(client.session, receiver.rcpt(client, ...given), () => later),
    data: (client, transaction, content) =>
      patiently(client.session, receiver.data(client, transaction, content), () => {
        const answer = { ok: false, error: later } as const;
        return client.service === 'lmtp' ? transaction.recipients.map(() => answer) : answer;
      }),
  };
}
