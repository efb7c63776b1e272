/**
 * Whether an e-mail asks for a notification, and where that goes.
 * Implements: RFC 8098 §2.1 (Disposition-Notification-To, when none may be sent), §2.2 (options that must be understood), §2.3.
 * Return-Receipt-To, which others wrote before there was a standard, is taken for the same wish.
 */
import { type Result, ok } from '../../base/result.ts';
import { addressList } from '../../message/header/address.ts';
import { fieldText, findField, headerFields } from '../../message/header/fields.ts';
import type { MessageFacts } from '../../message/types.ts';
import { pathOf } from '../../msa/identity.ts';
import { type SetError, setError } from '../standard/set-error.ts';
import { limits } from '../limits.ts';

export interface Asked {
  /** Addresses, once each. */
  readonly to: readonly string[];
  /** The field as it came: "type; address". */
  readonly originalRecipient: string | null;
  /** Whether nothing but the sender itself gets it: only then it may go without its user's word. */
  readonly isPlain: boolean;
}

const wishes = ['disposition-notification-to', 'return-receipt-to'];

export function askedBy(header: Buffer, { structure }: Pick<MessageFacts, 'structure'>): Result<Asked, SetError> {
  const fields = headerFields(header);
  const text = (name: string): string | null => {
    const field = findField(fields, name);
    return field === null ? null : fieldText(header, field).trim();
  };
  const paths = (name: string): readonly string[] => {
    const field = findField(fields, name);
    const read = field === null ? [] : addressList(header.subarray(field.valueStart, field.valueEnd));
    return [...new Set(read.flatMap((one) => pathOf(one) ?? []))];
  };
  const to = wishes.map(paths).find((all) => all.length > 0);
  if (to === undefined) return setError('notFound', 'The e-mail asks for no notification.');
  if (to.length > limits.mdnRecipients) return setError('forbidden', 'It asks that too many be notified.');
  // RFC 8098 §2.1: never of a notification.
  if (structure.type === 'multipart' && structure.subtype === 'report')
    return setError('forbidden', 'Notifications are not notified of.');
  // RFC 8098 §2.2: attribute = importance "," values; none is known here.
  const options = text('disposition-notification-options')?.toLowerCase() ?? '';
  if (options.includes('required')) return setError('forbidden', 'It requires options that are not known here.');
  const [back] = paths('return-path');
  return ok({
    to,
    originalRecipient: text('original-recipient'),
    isPlain: to.length === 1 && back !== undefined && back.toLowerCase() === to[0]?.toLowerCase(),
  });
}
