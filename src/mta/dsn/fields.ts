/**
 * The part of a notification that machines read.
 * Implements: RFC 3464 §2.2 (per-message fields) and §2.3 (per-recipient fields), RFC 3461 §6.3 (where the values come from),
 * RFC 6533 §3 (utf-8 address type).
 */
import { formatDate } from '../../message/header/date.ts';
import type { FieldGroup } from '../../message/compose/report.ts';
import { visible } from '../trace/field.ts';
import { replyLine } from './reply.ts';
import type { Outcome, Subject } from './types.ts';

export function perMessage(hostname: string, { parameters, receivedAt, id }: Subject): FieldGroup {
  const group: [string, string][] = [];
  if (parameters.envid !== null) group.push(['Original-Envelope-Id', visible(parameters.envid)]);
  group.push(['Reporting-MTA', `dns; ${hostname}`]);
  group.push(['X-Postern-Queue-ID', id]);
  group.push(['Arrival-Date', formatDate(receivedAt)]);
  return group;
}

export function perRecipient(outcome: Outcome): FieldGroup {
  const { address, parameters, action, status, remoteMta, reply, lastAttempt, retryUntil } = outcome;
  const group: [string, string][] = [];
  if (parameters.orcpt !== null) group.push(['Original-Recipient', originalRecipient(parameters.orcpt)]);
  group.push(['Final-Recipient', typedAddress(address)]);
  group.push(['Action', action]);
  group.push(['Status', status]);
  if (remoteMta !== null) group.push(['Remote-MTA', `dns; ${visible(remoteMta)}`]);
  if (reply !== null) group.push(['Diagnostic-Code', `smtp; ${replyLine(reply)}`]);
  if (lastAttempt !== null) group.push(['Last-Attempt-Date', formatDate(lastAttempt)]);
  if (action === 'delayed' && retryUntil !== null) group.push(['Will-Retry-Until', formatDate(retryUntil)]);
  return group;
}

/** generic-address with its type; what is outside ASCII is of type utf-8. RFC 6533 §3 */
const typedAddress = (address: string): string =>
  Buffer.byteLength(address) === address.length ? `rfc822; ${visible(address)}` : `utf-8; ${visible(address)}`;

/** ORCPT as it came, its xtext undone. RFC 3461 §6.3 (c) */
function originalRecipient(orcpt: string): string {
  const semicolon = orcpt.indexOf(';');
  if (semicolon === -1) return typedAddress(orcpt);
  return `${visible(orcpt.slice(0, semicolon).trim())}; ${visible(orcpt.slice(semicolon + 1).trim())}`;
}
