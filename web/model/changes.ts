/** Changes of e-mails as patches of RFC 8621 §4.6, with what the row is afterwards and how it is undone. */
import type { EmailRow } from '../api/types.ts';

export interface Change {
  readonly id: string;
  readonly patch: Readonly<Record<string, unknown>>;
  readonly before: EmailRow;
  readonly after: EmailRow;
}

/** Out of one mailbox (or, where that is null, out of all) into another. */
export function moved(row: EmailRow, source: string | null, target: string): Change {
  const left = Object.keys(row.mailboxIds).filter((id) => source !== null && id !== source);
  const mailboxIds = Object.fromEntries([...left, target].map((id) => [id, true as const]));
  return { id: row.id, patch: { mailboxIds }, before: row, after: { ...row, mailboxIds } };
}

/** null where it is so already. */
export function marked(row: EmailRow, keyword: string, on: boolean): Change | null {
  if ((row.keywords[keyword] === true) === on) return null;
  const { [keyword]: _was, ...rest } = row.keywords;
  const keywords = on ? { ...rest, [keyword]: true as const } : rest;
  return { id: row.id, patch: { [`keywords/${keyword}`]: on ? true : null }, before: row, after: { ...row, keywords } };
}

export const inverse = ({ id, before, after }: Change): Change => ({
  id,
  patch: before.mailboxIds === after.mailboxIds ? { keywords: before.keywords } : { mailboxIds: before.mailboxIds },
  before: after,
  after: before,
});
