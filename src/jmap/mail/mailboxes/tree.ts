/**
 * Mailboxes as a tree: their names hold the names of all that are above them.
 * Implements: RFC 8621 §2 (name, parentId).
 */
import type { Mailbox } from '../../../ms/types.ts';

const levelAbove = (name: string): string | null => {
  const at = name.lastIndexOf('/');
  return at < 0 ? null : name.slice(0, at);
};

/** The nearest above that is there. */
export function parentOf({ name }: Mailbox, all: readonly Mailbox[]): Mailbox | null {
  for (let above = levelAbove(name); above !== null; above = levelAbove(above)) {
    const found = all.find((mailbox) => mailbox.name === above);
    if (found !== undefined) return found;
  }
  return null;
}

/** What stands behind its parent: several levels where those between are not there, or nobody may see them. */
export function nameIn(mailbox: Mailbox, all: readonly Mailbox[]): string {
  const parent = parentOf(mailbox, all);
  return parent === null ? mailbox.name : mailbox.name.slice(parent.name.length + 1);
}

export const childrenOf = (mailbox: Mailbox, all: readonly Mailbox[]): readonly Mailbox[] =>
  all.filter((one) => parentOf(one, all) === mailbox);
