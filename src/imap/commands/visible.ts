/**
 * The mailboxes that a session may see: its own, and those of others that are shared with it, each under its name here.
 * Implements: RFC 4314 §4 (LIST: l).
 */
import type { AccountId } from '../../directory/types.ts';
import { othersNamespace } from '../../ms/namespace.ts';
import { everyRight, has } from '../../ms/rights.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { sharedName } from '../wire/shared-name.ts';
import type { Reached } from './mailbox-argument.ts';
import type { Session } from './session.ts';

/** Whether a pattern of LIST can name anything of others: what stands before its first wildcard decides. */
function reachesOthers(pattern: string): boolean {
  const wildcards = ['*', '%'].map((wildcard) => pattern.indexOf(wildcard)).filter((at) => at !== -1);
  const start = pattern.slice(0, Math.min(...wildcards, pattern.length));
  return start.startsWith(othersNamespace) || (wildcards.length > 0 && othersNamespace.startsWith(start));
}

/** Those that any of the patterns behind the reference can name, and perhaps more. */
export async function visibleMailboxes(
  session: Session,
  account: AccountId,
  reference: string,
  patterns: readonly string[],
): Promise<readonly Reached[]> {
  const { read } = session.services.store;
  const limited = await read.limitedRights(account);
  const visible: Reached[] = [];
  for (const mailbox of await read.mailboxes(account)) {
    visible.push({ mailbox, name: mailbox.name, rights: limited.get(mailbox.id) ?? everyRight });
  }
  if (!patterns.some((pattern) => reachesOthers(mailboxName(`${reference}${pattern}`, session.names) ?? ''))) {
    return visible;
  }
  for (const { owner, mailbox, rights } of await read.sharedWith(account)) {
    if (!has(rights, 'l')) continue;
    // Drafts of somebody else are not where this user's drafts go.
    visible.push({ mailbox: { ...mailbox, specialUse: null }, name: sharedName(owner, mailbox.name), rights });
  }
  return visible;
}
