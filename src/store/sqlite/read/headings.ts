/**
 * Fields and descriptions of the messages of a mailbox: rows of text that are read and not computed. Where there is no
 * row (yet), they are made from the facts.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type Description, descriptionFor, descriptionOf } from '../../../message/describe/describe.ts';
import type { Dialect } from '../../../message/describe/dialect.ts';
import { type Heading, type SearchedText, headingOf } from '../../../message/heading/heading.ts';
import type { Having, MessageNumbers, UidRange } from '../../../ms/port.ts';
import type { DescribedMessage, MailboxId, MessageField, MessageWith, NumberField, Uid } from '../../../ms/types.ts';
import { unpackFacts } from '../facts.ts';
import { headingColumns, unpackDescriptions } from '../headings.ts';
import type { Statements } from '../statements.ts';
import {
  type ArrayRow,
  type MessageRow,
  inRange,
  messageColumns,
  messageOfArray,
  messageWidth,
  numberAt,
  textAt,
  withEmail,
} from './message-rows.ts';

/** Rows that are handed over in one go. Our own. */
const rowsAtOnce = 256;
/** The same of single numbers. Our own: two milliseconds. */
const numbersAtOnce = 10_000;
/** Characters of facts or descriptions that are read in one go: those of one message may be a megabyte. Our own. */
const charactersAtOnce = 512 * 1024;

const messageFields: Readonly<Record<Exclude<MessageField, keyof Heading>, string>> = {
  internalDate: 'm.internal_date',
  savedAt: 'm.saved_at',
  size: 'm.size',
  emailId: 'm.email_id',
  threadId: 'e.thread_id',
};

const isOfHeading = (field: MessageField): field is keyof Heading => field in headingColumns;

/** uid, email_id and whether there is no heading (0 where none is asked for), and the fields; from no more tables than those need. */
function fieldsQuery(fields: readonly MessageField[]): string {
  const headed = fields.some(isOfHeading);
  const columns = fields.map((field) => (isOfHeading(field) ? `h.${headingColumns[field]}` : messageFields[field]));
  const email = headed || fields.includes('threadId') ? withEmail : '';
  const heading = headed ? 'LEFT JOIN heading h ON h.blob_id = e.blob_id' : '';
  return `SELECT ${['m.uid', ...(headed ? ['m.email_id', 'h.blob_id IS NULL'] : ['0', '0']), ...columns].join(', ')}
    FROM message m ${email} ${heading} ${inRange}`;
}

export function readFields<Field extends MessageField>(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  { from, to }: UidRange,
  limit: number,
  fields: readonly Field[],
): readonly MessageWith<Field>[] {
  const found: MessageWith<Field>[] = [];
  let characters = 0;
  for (const row of sql.arrays(fieldsQuery(fields), account, mailbox, from, to, Math.min(limit, rowsAtOnce))) {
    const message: Record<string, unknown> = { uid: row[0] };
    if (row[2] === 0) for (let at = 0; at < fields.length; at++) message[fields[at] ?? ''] = row[at + 3];
    else {
      const stored = factsOf(sql, account, numberAt(row, 1));
      if (stored === null) continue;
      const heading = headingOf(unpackFacts(stored, 0));
      fields.forEach((field, at) => (message[field] = isOfHeading(field) ? heading[field] : row[at + 3]));
      characters += stored.length;
    }
    found.push(message as MessageWith<Field>);
    if (characters >= charactersAtOnce) break;
  }
  return found;
}

/** A column of all rows as one text is a fraction of the work that a row each would be. */
export function readNumbers(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  { from, to }: UidRange,
  limit: number,
  field: NumberField,
): MessageNumbers {
  const query = `SELECT json_group_array(uid), json_group_array(value)
    FROM (SELECT m.uid AS uid, ${messageFields[field]} AS value FROM message m ${inRange}) AS numbers`;
  const [row = []] = sql.arrays(query, account, mailbox, from, to, Math.min(limit, numbersAtOnce));
  return { uids: JSON.parse(textAt(row, 0)) as Uid[], values: JSON.parse(textAt(row, 1)) as number[] };
}

/** What SQLite finds by itself costs a third of what is handed over row by row. */
export function readHaving(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  { from, to }: UidRange,
  text: SearchedText,
  string: string,
): Having {
  const query = `SELECT m.uid, h.blob_id IS NULL FROM message m ${withEmail}
    LEFT JOIN heading h ON h.blob_id = e.blob_id
    WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid >= ? AND m.uid <= ?
      AND (h.blob_id IS NULL OR instr(h.${headingColumns[text]}, ?) > 0)
    ORDER BY m.uid`;
  const rows = sql.arrays(query, account, mailbox, from, to, string);
  const uids = (unknown: number): readonly Uid[] =>
    rows.filter((row) => row[1] === unknown).map((row) => numberAt(row, 0) as Uid);
  return { having: uids(0), unknown: uids(1) };
}

const described = `SELECT ${messageColumns}, d.envelope, d.structure, d.preview, d.variants FROM message m ${withEmail}
  LEFT JOIN description d ON d.blob_id = e.blob_id ${inRange}`;

type DescribedRow = MessageRow & Pick<DescribedMessage, 'description'>;

export function readDescribed(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  { from, to }: UidRange,
  limit: number,
  dialect: Dialect,
): readonly DescribedRow[] {
  const found: DescribedRow[] = [];
  let characters = 0;
  for (const row of sql.eachArray(described, account, mailbox, from, to, limit)) {
    const message = messageOfArray(row);
    const description =
      row[messageWidth] === null
        ? madeDescription(sql, account, message.emailId, dialect)
        : storedDescription(row, dialect);
    if (description === null) continue;
    found.push(Object.assign(message, { description }));
    characters += description.envelope.length + description.structure.length;
    if (characters >= charactersAtOnce) break;
  }
  return found;
}

function storedDescription(row: ArrayRow, dialect: Dialect): Description {
  const plain = {
    envelope: textAt(row, messageWidth),
    structure: textAt(row, messageWidth + 1),
    preview: textAt(row, messageWidth + 2),
  };
  const variants = row[messageWidth + 3];
  return typeof variants === 'string' ? descriptionFor(unpackDescriptions(plain, variants), dialect) : plain;
}

const ofEmail = 'SELECT b.facts FROM email e CROSS JOIN blob b ON b.id = e.blob_id WHERE e.account_id = ? AND e.id = ?';

/** null where the e-mail is gone by now. */
function factsOf(sql: Statements, account: AccountId, email: number): string | null {
  const [row] = sql.arrays(ofEmail, account, email);
  return row === undefined ? null : textAt(row, 0);
}

function madeDescription(sql: Statements, account: AccountId, email: number, dialect: Dialect): Description | null {
  const stored = factsOf(sql, account, email);
  return stored === null ? null : descriptionOf(unpackFacts(stored, 0), dialect);
}
