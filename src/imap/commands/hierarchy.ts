/**
 * The tree of mailbox names: the mailboxes, and the levels above them that are no mailboxes.
 * Implements: RFC 9051 §6.3.9, §7.3.1 (\NonExistent, \HasChildren).
 */
import type { Mailbox } from '../../ms/types.ts';
import { delimiter } from '../wire/mailbox-name.ts';

export interface Level {
  readonly name: string;
  /** null where only inferiors exist, or where only a subscription does. */
  readonly mailbox: Mailbox | null;
  readonly subscribed: boolean;
  readonly hasChildren: boolean;
}

interface Growing {
  mailbox: Mailbox | null;
  subscribed: boolean;
  hasChildren: boolean;
}

/** Every name in order: INBOX first, then by code units. */
export function hierarchy(mailboxes: readonly Mailbox[], subscriptions: readonly string[]): readonly Level[] {
  const levels = new Map<string, Growing>();
  const at = (name: string): Growing => {
    let level = levels.get(name);
    if (level === undefined) levels.set(name, (level = { mailbox: null, subscribed: false, hasChildren: false }));
    return level;
  };
  for (const mailbox of mailboxes) {
    at(mailbox.name).mailbox = mailbox;
    for (let end = mailbox.name.lastIndexOf(delimiter); end > 0; end = mailbox.name.lastIndexOf(delimiter, end - 1)) {
      const above = at(mailbox.name.slice(0, end));
      if (above.hasChildren) break;
      above.hasChildren = true;
    }
  }
  for (const name of subscriptions) at(name).subscribed = true;
  const names = [...levels].sort(([a], [b]) => (a === b ? 0 : a === 'INBOX' ? -1 : b === 'INBOX' || a > b ? 1 : -1));
  return names.map(([name, level]) => ({ name, ...level }));
}
