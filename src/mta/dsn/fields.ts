/**
 * The part of a notification that machines read.
 * Implements: RFC 3464 §2.2 (per-message fields) and §2.3 (per-recipient fields), RFC 3461 §6.3 (where the values come from),
 * RFC 2852 §5 (Deliver-By-Date), RFC 4865 §5.1.2 (Future-Release-Request).
 */
import { formatDate } from '../../message/header/date.ts';
import type { FieldGroup } from '../../message/compose/report.ts';
import { deliverByTime } from '../timing.ts';
import { visible } from '../trace/field.ts';
import type { Hold } from '../types.ts';
import { originalRecipient, typedAddress } from './address.ts';
import { replyLine } from './reply.ts';
import type { Outcome, Subject } from './types.ts';

export function perMessage(hostname: string, { parameters, receivedAt, id }: Subject): FieldGroup {
  const group: [string, string][] = [];
  if (parameters.envid !== null) group.push(['Original-Envelope-Id', visible(parameters.envid)]);
  group.push(['Reporting-MTA', `dns; ${hostname}`]);
  group.push(['X-Postern-Queue-ID', id]);
  group.push(['Arrival-Date', formatDate(receivedAt)]);
  const by = deliverByTime(receivedAt, parameters);
  if (by !== null) group.push(['Deliver-By-Date', formatDate(by)]);
  if (parameters.hold !== undefined) group.push(['Future-Release-Request', holdParameter(parameters.hold)]);
  return group;
}

/** orig-hold-param-value = ("for;" future-release-interval) / ("until;" future-release-date-time) */
const holdParameter = (hold: Hold): string =>
  'for' in hold ? `for;${hold.for}` : `until;${new Date(hold.until).toISOString().slice(0, 19)}Z`;

/** `utf8`: the notification goes to one who asked with SMTPUTF8. */
export function perRecipient(outcome: Outcome, utf8: boolean): FieldGroup {
  const { address, parameters, action, status, remoteMta, reply, lastAttempt, retryUntil } = outcome;
  const group: [string, string][] = [];
  if (parameters.orcpt !== null) group.push(['Original-Recipient', originalRecipient(parameters.orcpt, utf8)]);
  group.push(['Final-Recipient', typedAddress(address, utf8)]);
  group.push(['Action', action]);
  group.push(['Status', status]);
  if (remoteMta !== null) group.push(['Remote-MTA', `dns; ${visible(remoteMta)}`]);
  if (reply !== null) group.push(['Diagnostic-Code', `smtp; ${replyLine(reply)}`]);
  if (lastAttempt !== null) group.push(['Last-Attempt-Date', formatDate(lastAttempt)]);
  if (action === 'delayed' && retryUntil !== null) group.push(['Will-Retry-Until', formatDate(retryUntil)]);
  return group;
}
