/** Changes of e-mails as patches of RFC 8621 §4.6, with what the e-mail is afterwards and how it is undone. */
import type { EmailRow } from '../api/types.ts';

/** Where an e-mail is and how it is marked: all that ever changes of it. */
export type Filed = Pick<EmailRow, 'id' | 'threadId' | 'mailboxIds' | 'keywords'>;
export const filedProperties = ['id', 'threadId', 'mailboxIds', 'keywords'] as const satisfies readonly (keyof Filed)[];

export interface Change {
  readonly id: string;
  readonly patch: Readonly<Record<string, unknown>>;
  readonly before: Filed;
  readonly after: Filed;
}

const filedIn = (email: Filed, mailboxes: readonly string[]): Change => {
  const mailboxIds = Object.fromEntries(mailboxes.map((id) => [id, true as const]));
  return { id: email.id, patch: { mailboxIds }, before: email, after: { ...email, mailboxIds } };
};

/** Out of one mailbox (or, where that is null, out of all) into another. */
export const moved = (email: Filed, source: string | null, target: string): Change =>
  filedIn(email, [
    ...Object.keys(email.mailboxIds).filter((id) => source !== null && id !== source && id !== target),
    target,
  ]);

/** In one mailbox more, or less; null where it is so already, or would be in none. */
export function labelled(email: Filed, mailbox: string, on: boolean): Change | null {
  const others = Object.keys(email.mailboxIds).filter((id) => id !== mailbox);
  if ((email.mailboxIds[mailbox] === true) === on || (!on && others.length === 0)) return null;
  return filedIn(email, on ? [...others, mailbox] : others);
}

/** null where it is so already. */
export function marked(email: Filed, keyword: string, on: boolean): Change | null {
  if ((email.keywords[keyword] === true) === on) return null;
  const { [keyword]: _was, ...rest } = email.keywords;
  const keywords = on ? { ...rest, [keyword]: true as const } : rest;
  return {
    id: email.id,
    patch: { [`keywords/${keyword}`]: on ? true : null },
    before: email,
    after: { ...email, keywords },
  };
}

/** Only what was changed is put back: what others changed meanwhile stays. */
export const inverse = ({ id, patch, before, after }: Change): Change => {
  const words = Object.keys(patch).flatMap((path) => (path.startsWith('keywords/') ? [path.slice(9)] : []));
  const keywords = words.map((word) => [`keywords/${word}`, before.keywords[word] ?? null] as const);
  const places = 'mailboxIds' in patch ? { mailboxIds: before.mailboxIds } : {};
  return { id, patch: { ...Object.fromEntries(keywords), ...places }, before: after, after: before };
};
