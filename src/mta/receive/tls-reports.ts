/**
 * The address that TLS reports come to: it is there in every domain of ours, and what comes to it is read by the server.
 * Implements: RFC 8460 §5.3 (receiving). Where somebody has the address as an account or alias, its mail is theirs alone.
 * Not here: what a report is (transport/tlsrpt).
 */
import { splitAddress } from '../../directory/address.ts';
import type { ContentStore } from '../../ms/content.ts';
import { stagedSize } from '../../ms/content.ts';
import { limits } from '../../transport/limits.ts';
import type { ReportDesk } from '../../transport/tlsrpt/receive.ts';
import { type DestinationOptions, locate } from './destination.ts';
import type { Answer, Receiver } from './port.ts';
import { refusals } from './refusals.ts';

/** Local part of the address. */
export const reportsLocalPart = 'tls-reports';

export interface ReportReaderDeps extends DestinationOptions {
  readonly desk: ReportDesk;
  readonly content: ContentStore;
}

/** The receiver, with that address before it. */
export function withTlsReports(inner: Receiver, deps: ReportReaderDeps): Receiver {
  async function isOurs(forwardPath: string): Promise<boolean> {
    const local = splitAddress(forwardPath)?.localPart.toLowerCase();
    return local === reportsLocalPart && (await locate(deps, forwardPath)).kind === 'unknown-user';
  }

  return {
    ...inner,
    rcpt: async (client, transaction, forwardPath, parameters) =>
      (await isOurs(forwardPath)) ? null : inner.rcpt(client, transaction, forwardPath, parameters),

    async data(client, transaction, staged) {
      const ours = await Promise.all(transaction.recipients.map(({ forwardPath }) => isOurs(forwardPath)));
      if (!ours.includes(true)) return inner.data(client, transaction, staged);
      const size = stagedSize(staged);
      const message = size <= limits.reportCarrier ? await deps.content.staged(staged).read(0, size) : null;
      const taken = message === null ? refusals.reportTooLarge : await read(message);
      const answer: Answer<string> =
        taken === null ? { ok: true, value: reportsLocalPart } : { ok: false, error: taken };
      const others = transaction.recipients.filter((_, at) => ours[at] === false);
      if (others.length === 0) {
        await deps.content.discard(staged);
        return client.service === 'lmtp' ? ours.map(() => answer) : answer;
      }
      const rest = await inner.data(client, { ...transaction, recipients: others }, staged);
      if (!('length' in rest)) return rest;
      const left = [...rest];
      return ours.map((isReport) => (isReport ? answer : (left.shift() ?? answer)));
    },
  };

  async function read(message: Buffer) {
    const kept = await deps.desk.mail(message);
    return kept.ok ? null : { ...refusals.noReport, text: `${refusals.noReport.text}: ${kept.error}` };
  }
}
