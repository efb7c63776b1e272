/**
 * The addresses that reports of others come to: they are there in every domain of ours, and what comes to them is read by the
 * server. Where somebody has such an address as an account or alias, its mail is theirs alone.
 * Implements the receiving by mail of: RFC 8460 §5.3, RFC 9990 §3.5.2.
 * Not here: what a report is (transport/tlsrpt, trust/dmarc).
 */
import { type Log, errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { splitAddress } from '../../directory/address.ts';
import { headerFields } from '../../message/header/fields.ts';
import type { ContentStore } from '../../ms/content.ts';
import { stagedSize } from '../../ms/content.ts';
import { authorsOf } from '../../trust/dmarc/author.ts';
import { type Sender, senderOf } from '../../trust/voucher.ts';
import { limits } from '../limits.ts';
import type { Refusal } from '../types.ts';
import { type DestinationOptions, locate } from './destination.ts';
import type { Judged } from './judge.ts';
import type { Answer, Receiver } from './port.ts';
import { refusals } from './refusals.ts';
import { type TrustJudge, refusalOf } from './trust.ts';

/** Who reads the reports of one kind. */
export interface ReportReader {
  /** Takes the report in a message; an error says why there is none. */
  readonly mail: (message: Buffer, sender: Sender) => Promise<Result<void, string>>;
  /** Octets of a message that are looked at. */
  readonly octets: number;
}

export interface ReportReaderDeps extends DestinationOptions {
  /** By local part. */
  readonly readers: ReadonlyMap<string, ReportReader>;
}

/** Who reads what comes to an address of ours; null where it is none of them. */
export async function readerOf(deps: ReportReaderDeps, forwardPath: string): Promise<ReportReader | null> {
  const reader = deps.readers.get(splitAddress(forwardPath)?.localPart.toLowerCase() ?? '') ?? null;
  return reader !== null && (await locate(deps, forwardPath)).kind === 'unknown-user' ? reader : null;
}

/** The receiver, with those addresses before it. */
export function withReports(
  inner: Receiver,
  deps: ReportReaderDeps & {
    readonly content: Pick<ContentStore, 'staged' | 'discard'>;
    /** Who looks whose mail it is; null where nobody does. */
    readonly trust: Pick<TrustJudge, 'examine'> | null;
    readonly log: Log;
  },
): Receiver {
  /** What is found of whoever sends it, or why it is not taken. */
  async function looked(judged: Omit<Judged, 'header' | 'fields'>): Promise<Result<Sender, Refusal>> {
    const header = await deps.content.staged(judged.staged).read(0, limits.headerOctets);
    const fields = headerFields(header);
    try {
      const record = (await deps.trust?.examine({ ...judged, header, fields })) ?? null;
      if (record === null) return ok({ domain: authorsOf(header, fields).domains[0] ?? '', isProved: null });
      const refusal = refusalOf(record);
      return refusal === null ? ok(senderOf(record)) : fail(refusal);
    } catch (error) {
      deps.log.error('mta.trust.failed', { session: judged.client.session, error: errorText(error) });
      return fail(refusals.unavailable);
    }
  }

  return {
    ...inner,
    rcpt: async (client, transaction, forwardPath, parameters) =>
      (await readerOf(deps, forwardPath)) === null ? inner.rcpt(client, transaction, forwardPath, parameters) : null,

    async data(client, transaction, staged) {
      const readers = await Promise.all(transaction.recipients.map(({ forwardPath }) => readerOf(deps, forwardPath)));
      const asked = new Set(readers.filter((reader) => reader !== null));
      if (asked.size === 0) return inner.data(client, transaction, staged);
      const sender = await looked({ client, transaction, staged });
      const size = stagedSize(staged);
      const answers = new Map<ReportReader | null, Answer<string>>();
      for (const reader of asked) {
        const message = size <= reader.octets ? await deps.content.staged(staged).read(0, size) : null;
        const refusal =
          message === null
            ? refusals.reportTooLarge
            : sender.ok
              ? await read(reader, message, sender.value)
              : sender.error;
        answers.set(reader, refusal === null ? { ok: true, value: 'report' } : { ok: false, error: refusal });
      }
      const [first] = answers.values();
      const answer = [...answers.values()].find(({ ok }) => ok) ?? first ?? { ok: true, value: 'report' };
      const others = transaction.recipients.filter((_, at) => readers[at] === null);
      if (others.length === 0) {
        await deps.content.discard(staged);
        return client.service === 'lmtp' ? readers.map((reader) => answers.get(reader) ?? answer) : answer;
      }
      const rest = await inner.data(client, { ...transaction, recipients: others }, staged);
      if (!('length' in rest)) return rest;
      const left = [...rest];
      return readers.map((reader) => answers.get(reader) ?? left.shift() ?? answer);
    },
  };
}

async function read(reader: ReportReader, message: Buffer, sender: Sender): Promise<Refusal | null> {
  const kept = await reader.mail(message, sender);
  return kept.ok ? null : { ...refusals.noReport, text: `${refusals.noReport.text}: ${kept.error}` };
}
