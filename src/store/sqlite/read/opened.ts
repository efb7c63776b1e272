/**
 * Chosen messages with their structure and octets, wherever in the mailbox they are: one question for many of them.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailboxId, OpenedMessage, Uid } from '../../../ms/types.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { unpackFacts } from '../facts.ts';
import type { Statements } from '../statements.ts';
import { PlacedContent } from './content.ts';
import { type ArrayRow, numberAt, octetsAt, textAt, withEmail } from './message-rows.ts';
import { readNeighbours } from './neighbours.ts';

/** Octets that are in memory at once, and of a message that is read as a whole. Our own. */
const octetsAtOnce = 524_288;
const smallMessage = 262_144;
/** Characters of facts that are unpacked in one go. Our own. */
const factsAtOnce = 256 * 1024;

const chosen = `SELECT m.uid, e.prefix, b.pack_id, b.position, b.size, b.facts
  FROM json_each(?) u CROSS JOIN message m ON m.account_id = ? AND m.mailbox_id = ? AND m.uid = u.value
  ${withEmail} CROSS JOIN blob b ON b.id = e.blob_id`;

export function readOpened(
  sql: Statements,
  packs: PackReader,
  account: AccountId,
  mailbox: MailboxId,
  uids: readonly Uid[],
): readonly OpenedMessage[] {
  const rows: ArrayRow[] = [];
  let octets = 0;
  let characters = 0;
  for (const row of sql.eachArray(chosen, JSON.stringify(uids), account, mailbox)) {
    rows.push(row);
    characters += textAt(row, 5).length;
    if (isSmall(row)) octets += numberAt(row, 4);
    if (octets >= octetsAtOnce || characters >= factsAtOnce) break;
  }
  const bytes = new Map(readNeighbours(packs, rows.filter(isSmall).map(placeOf)).map((each) => [each.uid, each.bytes]));
  return rows.map((row): OpenedMessage => {
    const { uid, prefix, pack, position, size } = placeOf(row);
    const small = bytes.get(uid);
    return {
      uid,
      structure: unpackFacts(textAt(row, 5), prefix.length).structure,
      octets:
        small === undefined ? { content: new PlacedContent(prefix, packs, pack, position, size) } : { bytes: small },
    };
  });
}

const isSmall = (row: ArrayRow): boolean => numberAt(row, 4) <= smallMessage;

const placeOf = (row: ArrayRow) => ({
  uid: numberAt(row, 0) as Uid,
  prefix: octetsAt(row, 1),
  pack: numberAt(row, 2),
  position: numberAt(row, 3),
  size: numberAt(row, 4),
});
