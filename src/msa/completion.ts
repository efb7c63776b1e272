/**
 * The fields that a submitted message still needs.
 * Implements: RFC 6409 §8 (From, Sender, Date, Message-ID are added where they are missing).
 */
import type { Clock, Random } from '../base/clock.ts';
import { splitAddress, unquoteLocalPart } from '../directory/address.ts';
import type { Account } from '../directory/types.ts';
import { mailboxField } from '../message/compose/mailbox.ts';
import { formatDate } from '../message/header/date.ts';
import { traceField } from '../mta/trace/field.ts';
import type { ReversePath } from '../mta/types.ts';
import { type SubmittedHeader, has } from './header.ts';

export interface CompletionDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
}

/** Whoever sends it. */
export type Submitter = Pick<Account, 'address' | 'name'>;

/** RFC 6409 §8.1 to §8.3 */
export function completion(
  { clock, random, newId }: CompletionDeps,
  account: Submitter,
  reversePath: ReversePath,
  { fields, from, sender }: SubmittedHeader,
): readonly Buffer[] {
  const added: Buffer[] = [];
  if (!has(fields, 'from')) added.push(author(account, reversePath));
  if (!has(fields, 'date')) added.push(traceField('Date', formatDate(clock.now())));
  if (!has(fields, 'message-id')) {
    const domain = splitAddress(account.address)?.domain ?? 'localhost';
    const tail = Math.floor(random() * 2 ** 40).toString(36);
    added.push(traceField('Message-ID', `<${newId()}.${tail}@${domain}>`));
  }
  if (from.length > 1 && sender === null) added.push(traceField('Sender', account.address));
  return added;
}

/** From, for scripts that leave it to us: whoever sends, named as the account is. */
function author(account: Submitter, reversePath: ReversePath): Buffer {
  const path = reversePath === '' ? account.address : reversePath;
  const parts = splitAddress(path);
  const localPart = unquoteLocalPart(parts?.localPart ?? '');
  const address = parts === null || localPart === null ? account.address : `${localPart}@${parts.domain}`;
  const field = mailboxField('From', [{ name: account.name, address }]);
  return field.ok ? field.value : traceField('From', path);
}
