/**
 * A message that becomes an e-mail of the account: where and how it is kept, and what its client is told.
 * Implements: RFC 8621 §4.6 and §4.8 (mailboxIds, keywords, receivedAt; what a creation tells).
 */
import { type Result, ok } from '../../../base/result.ts';
import type { MailRefusal } from '../../../ms/port.ts';
import type { Flags, MailboxId } from '../../../ms/types.ts';
import type { JsonObject } from '../../core/types.ts';
import type { Setting } from '../../standard/set.ts';
import { type Created, type SetError, type SetErrorType, setError } from '../../standard/set-error.ts';
import type { MailView } from '../deps.ts';
import { emailId, threadId } from '../ids.ts';
import { emailBlobId } from './blob-id.ts';
import { readUtcDate } from './create/date.ts';
import { type Piece, staged } from './create/staged.ts';
import { namesIn, readKeywords, readMailboxIds } from './patch.ts';

export interface Filing {
  readonly mailboxes: readonly MailboxId[];
  readonly flags: Flags;
  /** Milliseconds since the epoch; null where the client says nothing. */
  readonly receivedAt: number | null;
}

export function readFiling(object: JsonObject, idOf: Setting['idOf']): Result<Filing, SetError> {
  const names = namesIn(object['mailboxIds']);
  if (names === null || names.length === 0)
    return setError('invalidProperties', 'An e-mail is in one mailbox at least.', { properties: ['mailboxIds'] });
  const mailboxes = readMailboxIds(names, idOf);
  if (!mailboxes.ok) return mailboxes;
  const words = namesIn(object['keywords'] ?? {});
  if (words === null) return setError('invalidProperties', 'Members of a set are true.', { properties: ['keywords'] });
  const flags = readKeywords(words);
  if (!flags.ok) return flags;
  const { receivedAt: date = null } = object;
  const receivedAt = typeof date === 'string' ? readUtcDate(date) : null;
  if (date !== null && receivedAt === null)
    return setError('invalidProperties', 'This is no UTCDate.', { properties: ['receivedAt'] });
  return ok({ mailboxes: mailboxes.value, flags: flags.value, receivedAt });
}

const refusals: Readonly<Partial<Record<MailRefusal, SetErrorType>>> = {
  'over-quota': 'overQuota',
  'disk-full': 'overQuota',
};

export async function filed(
  deps: MailView,
  { account }: Setting,
  { mailboxes, flags, receivedAt }: Filing & { readonly receivedAt: number },
  pieces: readonly Piece[],
): Promise<Created> {
  const done = await staged(deps, pieces, deps.maxMessageSize, (content) =>
    deps.emailWrites.add(account, mailboxes, { content, flags, internalDate: receivedAt }),
  );
  if (!done.ok) return setError('tooLarge', undefined, { more: { maxSize: deps.maxMessageSize } });
  const added = done.value;
  if (!added.ok)
    return added.error === 'no-such-mailbox'
      ? setError('invalidProperties', 'There is no such mailbox.', { properties: ['mailboxIds'] })
      : setError(refusals[added.error] ?? 'forbidden');
  const { id, threadId: thread, size } = added.value;
  return ok({ id: emailId(id), told: { blobId: emailBlobId(id), threadId: threadId(thread), size } });
}
