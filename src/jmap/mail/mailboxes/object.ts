/**
 * A Mailbox object.
 * Implements: RFC 8621 §2.
 */
import { type Right, type Rights, has, noRights } from '../../../ms/rights.ts';
import type { Mailbox, MailboxId } from '../../../ms/types.ts';
import type { Id, JsonObject } from '../../core/types.ts';
import { mailboxId } from '../ids.ts';
import type { ThreadCounts } from './counts.ts';
import { type MailboxTree, nameIn, parentOf } from './tree.ts';

export const countProperties = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'] as const;

export const mailboxProperties = [
  'id',
  'name',
  'parentId',
  'role',
  'sortOrder',
  ...countProperties,
  'myRights',
  'isSubscribed',
] as const;

export type MailboxProperty = (typeof mailboxProperties)[number];

/** Where those with a role stand that nobody has put anywhere. */
const places: Readonly<Record<string, number>> = { inbox: 1, drafts: 2, sent: 3, archive: 4, junk: 5, trash: 6 };
const behindRoles = 10;

export interface MailboxView {
  readonly mailbox: Mailbox;
  readonly tree: MailboxTree;
  readonly counts: ThreadCounts;
  readonly rights: ReadonlyMap<MailboxId, Rights>;
}

export const sortOrderOf = ({ sortOrder, specialUse }: Mailbox): number =>
  sortOrder > 0 ? sortOrder : (places[specialUse ?? ''] ?? behindRoles);

const values: Readonly<Record<MailboxProperty, (view: MailboxView) => JsonObject[string]>> = {
  id: ({ mailbox }) => mailboxId(mailbox.id),
  name: ({ mailbox, tree }) => nameIn(mailbox, tree),
  parentId: ({ mailbox, tree }): Id | null => {
    const parent = parentOf(mailbox, tree);
    return parent === null ? null : mailboxId(parent.id);
  },
  role: ({ mailbox }) => mailbox.specialUse,
  sortOrder: ({ mailbox }) => sortOrderOf(mailbox),
  totalEmails: ({ mailbox }) => mailbox.messages,
  unreadEmails: ({ mailbox }) => mailbox.unseen,
  totalThreads: ({ mailbox, counts }) => counts.get(mailbox.id)?.total ?? 0,
  unreadThreads: ({ mailbox, counts }) => counts.get(mailbox.id)?.unread ?? 0,
  myRights: ({ mailbox, rights }) => rightsObject(rights.get(mailbox.id) ?? noRights, mailbox),
  isSubscribed: ({ mailbox }) => mailbox.subscribed,
};

/** RFC 8621 §2 (myRights), by the letters of RFC 4314. INBOX cannot be deleted, nor renamed by itself. */
function rightsObject(rights: Rights, { name }: Mailbox): JsonObject {
  const may = (...needed: readonly Right[]): boolean => needed.every((right) => has(rights, right));
  const isInbox = name === 'INBOX';
  return {
    mayReadItems: may('l', 'r'),
    mayAddItems: may('i'),
    mayRemoveItems: may('t', 'e'),
    maySetSeen: may('s'),
    maySetKeywords: may('w'),
    mayCreateChild: may('k'),
    mayRename: may('x') && !isInbox,
    mayDelete: may('x') && !isInbox,
    maySubmit: may('p'),
  };
}

export const isMailboxProperty = (name: string): name is MailboxProperty => Object.hasOwn(values, name);

export function mailboxObject(view: MailboxView, properties: readonly string[]): JsonObject {
  const wanted = ['id', ...properties].filter(isMailboxProperty);
  return Object.fromEntries(wanted.map((name) => [name, values[name](view)]));
}
