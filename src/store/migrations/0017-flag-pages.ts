/**
 * Flags, keywords and MODSEQs of neighbours stand together in a row (docs/decisions/0013), and no longer in those of the
 * messages. Rows are not kept in the order of their key: only so a whole page of 256 messages fits into one page of SQLite.
 * `page` is the UID divided by 256; `mod_seq` is the highest of the page and of what went from it; `octets` and
 * `keywords` are as flags/packed.ts writes them.
 */
import { type ColumnPage, PageBuilder, pageOf } from '../../ms/column-page.ts';
import { packPage, unpackKeywords } from '../flags/packed.ts';
import type { ColumnValue, Migration } from './types.ts';

function rewriter(): (row: readonly ColumnValue[] | null) => readonly ColumnValue[] | null {
  let account = 0;
  let mailbox = 0;
  let builder: PageBuilder | null = null;
  const rowOf = (page: ColumnPage): readonly ColumnValue[] => {
    const { octets, keywords } = packPage(page);
    return [account, mailbox, page.number, page.modSeq, octets, keywords];
  };
  return (row) => {
    const [ofAccount = 0, ofMailbox = 0, uid = 0, modSeq = 0, system = 0] = (row ?? []).map(Number);
    const same = row !== null && ofAccount === account && ofMailbox === mailbox && builder?.number === pageOf(uid);
    const complete = same || builder === null ? null : rowOf(builder.done());
    if (row === null) return complete;
    if (!same || builder === null) builder = new PageBuilder(pageOf(uid));
    account = ofAccount;
    mailbox = ofMailbox;
    builder.add(uid, modSeq, system, unpackKeywords(String(row[5])));
    return complete;
  };
}

export const flagPages: Migration = {
  number: 17,
  name: 'flag pages',
  statements: (dialect) => [
    `CREATE TABLE flag_page (
       account_id BIGINT NOT NULL,
       mailbox_id BIGINT NOT NULL,
       page BIGINT NOT NULL,
       mod_seq BIGINT NOT NULL,
       octets ${dialect.octets} NOT NULL,
       keywords TEXT NOT NULL,
       PRIMARY KEY (account_id, mailbox_id, page)
     )`,
    {
      select: `SELECT account_id, mailbox_id, uid, mod_seq, system_flags, keywords FROM message
               ORDER BY account_id, mailbox_id, uid`,
      insert:
        'INSERT INTO flag_page (account_id, mailbox_id, page, mod_seq, octets, keywords) VALUES (?, ?, ?, ?, ?, ?)',
      rewriter,
    },
    `CREATE INDEX flag_page_mod_seq ON flag_page (account_id, mailbox_id, mod_seq)`,
    `DROP INDEX message_mod_seq`,
    `ALTER TABLE message DROP COLUMN mod_seq`,
    `ALTER TABLE message DROP COLUMN system_flags`,
    `ALTER TABLE message DROP COLUMN keywords`,
  ],
};
