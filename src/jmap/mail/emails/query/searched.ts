/** A mailbox of the table as the search engine knows it. */
import type { Searched } from '../../../../ms/search/searched.ts';
import type { Uid } from '../../../../ms/types.ts';
import type { PlacedMailbox } from './table.ts';

export function searchedMailbox({ known: { mailbox, columns } }: PlacedMailbox): Searched {
  const { account, id } = mailbox;
  return {
    account,
    id,
    count: columns.count,
    uid: (index) => columns.uid(index) as Uid,
    indexOf: (uid) => columns.indexOf(uid),
  };
}
