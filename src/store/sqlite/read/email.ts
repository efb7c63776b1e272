/**
 * An e-mail by its id, as long as it is in a mailbox of its account.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Content } from '../../../message/content.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import type { Statements } from '../statements.ts';
import { PlacedContent } from './content.ts';

export type EmailContent = (of: { readonly account: AccountId; readonly email: number }) => Promise<Content | null>;

export const emailContent =
  (sql: Statements, packs: PackReader): EmailContent =>
  ({ account, email }) => {
    const row = sql.row(
      `SELECT e.prefix, b.pack_id, b.position, b.size FROM email e JOIN blob b ON b.id = e.blob_id
       WHERE e.account_id = ? AND e.id = ?
         AND EXISTS (SELECT 1 FROM message m WHERE m.account_id = e.account_id AND m.email_id = e.id)`,
      account,
      email,
    );
    return Promise.resolve(row === null ? null : PlacedContent.of(row, packs));
  };
