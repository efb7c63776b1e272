/**
 * Where a message goes when nothing else says so: the "implicit keep" of RFC 5228 §2.10.2.
 * Posting to a mailbox by its address is closed by an entry that takes "p" from anyone (RFC 4314 §2.1, §4).
 * What a user's script says goes before it: filters/.
 */
import type { ResolvedAccount } from '../directory/resolve.ts';
import { noFlags } from '../ms/types.ts';
import type { LocalDelivery } from './types.ts';
import { limits } from './limits.ts';

export interface FilingOptions {
  /**
   * What the detail of a subaddress does. 'inbox': nothing, because whoever writes to us chooses the detail, and should
   * not choose the mailbox. 'mailbox': the message goes into the mailbox of that name if there is one, else INBOX.
   */
  readonly subaddress: 'inbox' | 'mailbox';
}

export function implicitKeep(
  { detail }: ResolvedAccount,
  { subaddress }: FilingOptions,
): Pick<LocalDelivery, 'into' | 'flags'> {
  if (subaddress === 'mailbox' && detail !== null && isMailboxName(detail)) {
    return { into: { name: detail, create: false, posted: true }, flags: noFlags };
  }
  return { into: { use: 'inbox' }, flags: noFlags };
}

function isMailboxName(detail: string): boolean {
  if (detail === '' || detail.length > limits.detail || detail.startsWith('/') || detail.endsWith('/')) return false;
  for (let i = 0; i < detail.length; i++) {
    const code = detail.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return false;
  }
  return true;
}
