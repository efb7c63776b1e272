/**
 * Reports that others send: found in a message, unpacked within bounds, kept, summed up.
 * Implements the receiving side of: RFC 9990 §3.5.2, §3.5.4 (duplicates), §8.1 (bombs).
 * Not here: who vouches for the sender (trust/voucher.ts).
 */
import type { Clock } from '../../../base/clock.ts';
import { type Result, fail, ok } from '../../../base/result.ts';
import { unpack } from '../../../base/unpack.ts';
import { examine } from '../../../message/examine.ts';
import { decodeTransfer } from '../../../message/mime/transfer.ts';
import type { Part } from '../../../message/types.ts';
import { limits } from '../../limits.ts';
import type { Sender } from '../../voucher.ts';
import { parseReport } from './parse.ts';
import type { DmarcReport, DmarcReportStore } from './types.ts';

export interface DmarcReportDesk {
  /** Takes the report in a message; an error says why there is none. */
  readonly mail: (message: Buffer, sender: Sender) => Promise<Result<void, string>>;
}

export interface DmarcReportDeskOptions {
  readonly store: Pick<DmarcReportStore, 'keepReport'>;
  /** Whether a domain is ours: reports about others are not kept. */
  readonly serves: (domain: string) => Promise<boolean>;
  readonly clock: Clock;
}

export const createDmarcReportDesk = ({ store, serves, clock }: DmarcReportDeskOptions): DmarcReportDesk => ({
  async mail(message, sender) {
    const part = reportPart(examine(message).structure);
    if (part === null) return fail('the message has no DMARC report in it');
    const report = await readReport(decodeTransfer(message.subarray(part.body, part.end), part.encoding));
    if (report === null) return fail('it is no DMARC report');
    if (!(await serves(report.domain))) return fail('it is about no domain of this server');
    await store.keepReport({ receivedAt: clock.now(), sender, report });
    return ok(undefined);
  },
});

/** XML as it is, in gzip or in zip; null for anything else. */
export async function readReport(content: Buffer): Promise<DmarcReport | null> {
  const xml = await unpack(content, limits.reportOctets);
  return xml === null ? null : parseReport(xml.toString('utf8'));
}

/** Zip is what RFC 7489 had, and others name the rest in their own way. */
const types: ReadonlySet<string> = new Set([
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/x-zip-compressed',
  'application/xml',
  'text/xml',
]);

function reportPart(part: Part): Part | null {
  if (types.has(`${part.type}/${part.subtype}`)) return part;
  if (part.type === 'application' && part.subtype === 'octet-stream' && part.children.length === 0) return part;
  for (const child of part.type === 'multipart' ? part.children : []) {
    const found = reportPart(child);
    if (found !== null) return found;
  }
  return null;
}

/** What a person wants to know of a report first. */
export interface ReportSummary {
  readonly messages: number;
  /** With an aligned signature or an aligned SPF domain. */
  readonly passed: number;
  readonly dispositions: Readonly<Record<string, number>>;
  /** Hosts whose mail failed, the busiest first. */
  readonly failing: readonly { readonly sourceIp: string; readonly messages: number }[];
}

const mostFailing = 20;

export function summaryOf({ rows }: DmarcReport): ReportSummary {
  const dispositions = new Map<string, number>();
  const failing = new Map<string, number>();
  let [messages, passed] = [0, 0];
  for (const row of rows) {
    messages += row.messages;
    dispositions.set(row.disposition, (dispositions.get(row.disposition) ?? 0) + row.messages);
    if (row.dkim || row.spf) passed += row.messages;
    else failing.set(row.sourceIp, (failing.get(row.sourceIp) ?? 0) + row.messages);
  }
  const hosts = [...failing].map(([sourceIp, count]) => ({ sourceIp, messages: count }));
  return {
    messages,
    passed,
    dispositions: Object.fromEntries(dispositions),
    failing: hosts.toSorted((a, b) => b.messages - a.messages).slice(0, mostFailing),
  };
}
