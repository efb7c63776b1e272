/**
 * Mailboxes as a tree: their names hold the names of all that are above them.
 * Implements: RFC 8621 §2 (name, parentId).
 */
import type { Mailbox } from '../../../ms/types.ts';

export interface MailboxTree {
  readonly all: readonly Mailbox[];
  readonly byName: ReadonlyMap<string, Mailbox>;
}

export const treeOf = (all: readonly Mailbox[]): MailboxTree => ({
  all,
  byName: new Map(all.map((mailbox) => [mailbox.name, mailbox])),
});

const levelAbove = (name: string): string | null => {
  const at = name.lastIndexOf('/');
  return at < 0 ? null : name.slice(0, at);
};

/** The nearest above that is there. */
export function parentOf({ name }: Mailbox, { byName }: MailboxTree): Mailbox | null {
  for (let above = levelAbove(name); above !== null; above = levelAbove(above)) {
    const found = byName.get(above);
    if (found !== undefined) return found;
  }
  return null;
}

/** What stands behind its parent: several levels where those between are not there, or nobody may see them. */
export function nameIn(mailbox: Mailbox, tree: MailboxTree): string {
  const parent = parentOf(mailbox, tree);
  return parent === null ? mailbox.name : mailbox.name.slice(parent.name.length + 1);
}

export const childrenOf = (mailbox: Mailbox, tree: MailboxTree): readonly Mailbox[] =>
  tree.all.filter((one) => parentOf(one, tree) === mailbox);
