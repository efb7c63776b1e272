/**
 * Mailboxes as a tree: their names hold the names of all that are above them.
 * Implements: RFC 8621 §2 (name, parentId).
 */
import type { Mailbox } from '../../../ms/types.ts';

export const lastLevel = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

export const levelAbove = (name: string): string | null => {
  const at = name.lastIndexOf('/');
  return at < 0 ? null : name.slice(0, at);
};

export function parentOf(mailbox: Mailbox, all: readonly Mailbox[]): Mailbox | null {
  const above = levelAbove(mailbox.name);
  return above === null ? null : (all.find(({ name }) => name === above) ?? null);
}

export const childrenOf = (mailbox: Mailbox, all: readonly Mailbox[]): readonly Mailbox[] =>
  all.filter(({ name }) => levelAbove(name) === mailbox.name);
