/** Mailboxes in the order in which people look for them. */
import type { Mailbox } from '../api/types.ts';
import type { Words } from '../text/language.svelte.ts';

export interface MailboxRow {
  readonly mailbox: Mailbox;
  /** Levels above it. */
  readonly depth: number;
}

/** Children behind their parents; by sortOrder, then by name. */
export function mailboxTree(all: readonly Mailbox[]): readonly MailboxRow[] {
  const known = new Set(all.map(({ id }) => id));
  const sorted = all.toSorted((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
  const below = Map.groupBy(sorted, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  const rows = (parent: string | null, depth: number): readonly MailboxRow[] =>
    (below.get(parent) ?? []).flatMap((mailbox) => [{ mailbox, depth }, ...rows(mailbox.id, depth + 1)]);
  return rows(null, 0);
}

const named = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const;

/** Those with a role have the name that the reader's language has for it. */
export function mailboxName({ role, name }: Mailbox, t: (words: Words) => string): string {
  const known = named.find((one) => one === role);
  return known === undefined ? name : t(`mailbox.${known}`);
}
