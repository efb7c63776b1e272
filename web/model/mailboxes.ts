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
type Translate = (words: Words) => string;

/** Where the server keeps what is put aside. https://postern.email/jmap/snooze */
export const isSnoozed = ({ name, parentId }: Mailbox): boolean => parentId === null && name === 'Snoozed';

/** Those with a role have the name that the reader's language has for it. */
export function mailboxName(mailbox: Mailbox, t: Translate): string {
  const known = named.find((one) => one === mailbox.role);
  if (known !== undefined) return t(`mailbox.${known}`);
  return isSnoozed(mailbox) ? t('mailbox.snoozed') : mailbox.name;
}

/** 'Projects / 2026' */
export function mailboxPath(mailbox: Mailbox, all: readonly Mailbox[], t: Translate): string {
  const parent = all.find(({ id }) => id === mailbox.parentId);
  const name = mailboxName(mailbox, t);
  return parent === undefined ? name : `${mailboxPath(parent, all, t)} / ${name}`;
}

/** A mailbox and all that is below it: where it cannot be put. */
export function withChildren(mailbox: Mailbox, all: readonly Mailbox[]): ReadonlySet<string> {
  const below = all.filter(({ parentId }) => parentId === mailbox.id);
  return new Set([mailbox.id, ...below.flatMap((one) => [...withChildren(one, all)])]);
}

/** Those whose path has what was typed; the ones that begin with it come first. */
export function matchingMailboxes(typed: string, all: readonly Mailbox[], t: Translate): readonly Mailbox[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const rows = mailboxTree(all).map(({ mailbox }) => mailbox);
  const found = rows.filter((mailbox) => mailboxPath(mailbox, all, t).toLocaleLowerCase().includes(wanted));
  const begins = (mailbox: Mailbox): boolean => mailboxName(mailbox, t).toLocaleLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((mailbox) => !begins(mailbox))];
}

/** Mailboxes that one has made oneself: of an e-mail they are told as labels. */
export const isLabel = (mailbox: Mailbox): boolean => mailbox.role === null && !isSnoozed(mailbox);

/** The server's own names from the top, as filters write them. A parent that is not known, or one in a circle, ends it. */
export function filedPath(mailbox: Mailbox, all: readonly Mailbox[]): string {
  const names: string[] = [];
  for (let one: Mailbox | undefined = mailbox; one !== undefined && names.length <= all.length;) {
    names.unshift(one.name);
    const parent: string | null = one.parentId;
    one = all.find(({ id }) => id === parent);
  }
  return names.join('/');
}
