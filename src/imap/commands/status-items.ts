/**
 * What STATUS can tell, from the mailbox's counters. A further item is one row.
 * Implements: RFC 9051 §6.3.11, RFC 3501 §6.3.10 (RECENT, always 0), RFC 8438, RFC 7162 §3.1.7, RFC 8474 §4.3, RFC 7889 §4, RFC 9208 §4.1.4.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Mailbox } from '../../ms/types.ts';
import { list, word } from '../wire/strings.ts';
import { mailboxObjectId, ownerFor } from '../../ms/object-id.ts';
import type { SessionServices } from './session.ts';

export interface StatusItem {
  readonly name: string;
  readonly value: (mailbox: Mailbox, services: SessionServices, user: AccountId) => number | string | Promise<number>;
}

const rows: readonly StatusItem[] = [
  { name: 'MESSAGES', value: (mailbox) => mailbox.messages },
  { name: 'RECENT', value: () => 0 },
  { name: 'UIDNEXT', value: (mailbox) => mailbox.uidNext },
  { name: 'UIDVALIDITY', value: (mailbox) => mailbox.uidValidity },
  { name: 'UNSEEN', value: (mailbox) => mailbox.unseen },
  { name: 'DELETED', value: (mailbox) => mailbox.deleted },
  { name: 'SIZE', value: (mailbox) => mailbox.size },
  { name: 'HIGHESTMODSEQ', value: (mailbox) => mailbox.highestModSeq },
  {
    name: 'MAILBOXID',
    value: ({ id, account }, _services, user) => `(${mailboxObjectId(id, ownerFor(user, account))})`,
  },
  { name: 'APPENDLIMIT', value: (_mailbox, { limits }) => limits.append },
  { name: 'DELETED-STORAGE', value: ({ account, id }, { store }) => store.read.deletedSize(account, id) },
];

const items: ReadonlyMap<string, StatusItem> = new Map(rows.map((row) => [row.name, row]));

/** "(" status-att *(SP status-att) ")" */
export function statusItems(cursor: Cursor): readonly StatusItem[] | null {
  const wanted = list(cursor, (inside) => items.get(word(inside) ?? '') ?? null, 50);
  return wanted === null || wanted.length === 0 ? null : wanted;
}

/** Whether one of them shows that the client knows MODSEQs. RFC 7162 §3.1 */
export const asksHighestModSeq = (wanted: readonly StatusItem[]): boolean =>
  wanted.some((item) => item.name === 'HIGHESTMODSEQ');

/** status-att-list */
export async function statusText(
  wanted: readonly StatusItem[],
  mailbox: Mailbox,
  services: SessionServices,
  user: AccountId,
): Promise<string> {
  let text = '';
  for (const { name, value } of wanted)
    text += `${text === '' ? '' : ' '}${name} ${await value(mailbox, services, user)}`;
  return text;
}
