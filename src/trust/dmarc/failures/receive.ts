/**
 * Reports of others about single messages: read, and counted.
 * Implements the receiving side of: RFC 9991 §4, RFC 6591 §3.1, RFC 5965 §3 (what is unknown is passed over).
 */
import type { Clock } from '../../../base/clock.ts';
import { dayOf } from '../../../base/days.ts';
import { type Result, fail, ok } from '../../../base/result.ts';
import { examine } from '../../../message/examine.ts';
import { fieldText, findField, headerFields } from '../../../message/header/fields.ts';
import { decodeTransfer } from '../../../message/mime/transfer.ts';
import { domainName } from '../../domain.ts';
import { parseIp } from '../../ip.ts';
import { limits } from '../../limits.ts';
import { shown } from '../../shown.ts';
import type { Sender } from '../../voucher.ts';
import type { DmarcFailureStore, FailureCount } from './types.ts';

export interface FailureDeskOptions {
  readonly store: Pick<DmarcFailureStore, 'countFailures'>;
  /** Whether a domain is ours, or a part of one: reports about others are not counted. */
  readonly serves: (domain: string) => Promise<boolean>;
  readonly clock: Clock;
}

/** Counts the report in a message; null where there is none of this kind in it. */
export async function takeFailureReport(
  message: Buffer,
  { domain, isProved }: Sender,
  { store, serves, clock }: FailureDeskOptions,
): Promise<Result<void, string> | null> {
  const report = readFailureReport(message);
  if (report === null) return null;
  if (!(await serves(report.domain))) return fail('it is about no domain of this server');
  await store.countFailures({ ...report, reporter: isProved === false ? '' : domain, day: dayOf(clock.now()) });
  return ok(undefined);
}

/** null for what is no report of a failed check. */
export function readFailureReport(message: Buffer): Omit<FailureCount, 'day' | 'reporter'> | null {
  const { structure } = examine(message);
  const part = structure.children.find(({ type, subtype }) => type === 'message' && subtype === 'feedback-report');
  if (part === undefined) return null;
  const content = decodeTransfer(message.subarray(part.body, part.end), part.encoding);
  const fields = headerFields(content.subarray(0, limits.redactedHeader));
  const value = (name: string): string => {
    const field = findField(fields, name);
    return field === null ? '' : shown(fieldText(content, field).trim(), limits.shown);
  };
  const domain = domainName(value('reported-domain'));
  if (domain === null || value('feedback-type').toLowerCase() !== 'auth-failure') return null;
  return {
    domain,
    sourceIp: parseIp(value('source-ip'))?.text ?? '',
    failure: value('auth-failure').toLowerCase(),
    messages: incidents(value('incidents')),
  };
}

/** RFC 5965 §3.2; 1 where it says nothing that makes sense. */
function incidents(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= limits.failureIncidents ? number : 1;
}
