/** Looks at e-mails that were there before it was kept whether they have an attachment. Migration 40. */
import { hasAttachment } from '../facts.ts';
import type { Transaction } from './transaction.ts';

/** At most so many of them. Answers whether there may be more. */
export const lookForAttachments = (tx: Transaction, most: number): boolean =>
  tx.sql.run(
    `UPDATE email SET has_attachment = (SELECT ${hasAttachment} FROM blob b WHERE b.id = email.blob_id)
     WHERE (account_id, id) IN (SELECT account_id, id FROM email WHERE has_attachment IS NULL LIMIT ?)`,
    most,
  ) === most;
