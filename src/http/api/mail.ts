/** GET of a message that has arrived, octet for octet: where the event that tells of it points to. */
import type { Content } from '../../message/content.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import type { Page } from '../site.ts';
import { problem } from '../problem.ts';

export const mailPath = '/api/v1/mail';

/** null where the account has no such e-mail. */
export type EmailContent = (email: { readonly account: AccountId; readonly email: number }) => Promise<Content | null>;

export async function showMail(content: EmailContent, account: Account, id: string): Promise<Page> {
  const email = Number(id);
  const found = Number.isSafeInteger(email) && email > 0 ? await content({ account: account.id, email }) : null;
  if (found === null) return problem(404, 'unknown-mail', 'There is no such message in this account.');
  return { status: 200, headers: { 'Content-Type': 'message/rfc822' }, body: found };
}
