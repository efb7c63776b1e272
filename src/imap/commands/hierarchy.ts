/**
 * The tree of mailbox names: the mailboxes, and the levels above them that are no mailboxes.
 * Implements: RFC 9051 §6.3.9, §7.3.1 (\NonExistent, \HasChildren).
 */
import { delimiter } from '../../ms/mailbox-name.ts';
import type { Reached } from './mailbox-argument.ts';

export interface Level {
  readonly name: string;
  /** null where only inferiors exist, or where only a subscription does. */
  readonly reached: Reached | null;
  readonly subscribed: boolean;
  readonly hasChildren: boolean;
}

interface Growing {
  reached: Reached | null;
  subscribed: boolean;
  hasChildren: boolean;
}

/** Every name in order: INBOX first, then by code units. */
export function hierarchy(mailboxes: readonly Reached[], subscriptions: readonly string[]): readonly Level[] {
  const levels = new Map<string, Growing>();
  const at = (name: string): Growing => {
    let level = levels.get(name);
    if (level === undefined) levels.set(name, (level = { reached: null, subscribed: false, hasChildren: false }));
    return level;
  };
  for (const reached of mailboxes) {
    const { name } = reached;
    at(name).reached = reached;
    for (let end = name.lastIndexOf(delimiter); end > 0; end = name.lastIndexOf(delimiter, end - 1)) {
      const above = at(name.slice(0, end));
      if (above.hasChildren) break;
      above.hasChildren = true;
    }
  }
  for (const name of subscriptions) at(name).subscribed = true;
  const names = [...levels].sort(([a], [b]) => (a === b ? 0 : a === 'INBOX' ? -1 : b === 'INBOX' || a > b ? 1 : -1));
  return names.map(([name, level]) => ({ name, ...level }));
}
