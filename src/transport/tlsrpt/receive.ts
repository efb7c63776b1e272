/**
 * Reports that others send: found in a message or an HTTP request, unpacked within bounds, kept.
 * Implements the receiving side of: RFC 8460 §5.2 (gzip), §5.3 (mail), §5.4 (HTTPS), §5.6 (the report itself counts).
 * Not here: whether DKIM vouches for the sender.
 */
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { unpack } from '../../base/unpack.ts';
import { examine } from '../../message/examine.ts';
import { decodeTransfer } from '../../message/mime/transfer.ts';
import type { Part } from '../../message/types.ts';
import { limits } from '../limits.ts';
import { parseReport } from './report.ts';
import type { TlsReport, TlsReportStore } from './types.ts';

export interface ReportDesk {
  /** Takes the report in a message; an error says why there is none. */
  readonly mail: (message: Buffer) => Promise<Result<void, string>>;
  /** Takes content of a media type. */
  readonly post: (type: string, content: Buffer) => Promise<Result<void, string>>;
}

export interface ReportDeskOptions {
  readonly store: Pick<TlsReportStore, 'keepReport'>;
  /** Whether a domain is ours: reports about others are not kept. */
  readonly serves: (domain: string) => Promise<boolean>;
  readonly clock: Clock;
}

export function createReportDesk({ store, serves, clock }: ReportDeskOptions): ReportDesk {
  async function keep(report: TlsReport | null): Promise<Result<void, string>> {
    if (report === null) return fail('it is no TLS report');
    const ours = await Promise.all(report.policies.map(({ domain }) => serves(domain)));
    if (!ours.includes(true)) return fail('it is about no domain of this server');
    await store.keepReport({ receivedAt: clock.now(), report });
    return ok(undefined);
  }

  return {
    async mail(message) {
      const part = reportPart(examine(message).structure);
      if (part === null) return fail('the message has no TLS report in it');
      return keep(await unpacked(decodeTransfer(message.subarray(part.body, part.end), part.encoding)));
    },
    post: async (type, content) =>
      types.has(type) ? keep(await unpacked(content)) : fail(`${type === '' ? 'no type' : type} is no TLS report`),
  };
}

const types: ReadonlySet<string> = new Set(['application/tlsrpt+gzip', 'application/tlsrpt+json']);
/** What some senders write instead, for a file whose name says better. */
const loose: ReadonlySet<string> = new Set(['application/gzip', 'application/x-gzip', 'application/json']);

function reportPart(part: Part): Part | null {
  const type = `${part.type}/${part.subtype}`;
  if (types.has(type) || loose.has(type)) return part;
  for (const child of part.type === 'multipart' ? part.children : []) {
    const found = reportPart(child);
    if (found !== null) return found;
  }
  return null;
}

async function unpacked(content: Buffer): Promise<TlsReport | null> {
  const json = await unpack(content, limits.reportOctets);
  return json === null ? null : parseReport(json.toString('utf8'));
}
