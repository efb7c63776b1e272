/**
 * Fields and descriptions of the messages of a mailbox: rows of text that are read and not computed. Where a blob has
 * none yet, they are made from its facts.
 */
import type { AccountId } from '../../../directory/types.ts';
import { descriptionFor, descriptionOf } from '../../../message/describe/describe.ts';
import type { Dialect } from '../../../message/describe/dialect.ts';
import { type Heading, headingOf } from '../../../message/heading/heading.ts';
import type { MessageFacts } from '../../../message/types.ts';
import type { UidRange } from '../../../ms/port.ts';
import type { DescribedMessage, MailboxId, MessageField, MessageWith } from '../../../ms/types.ts';
import { unpackFacts } from '../facts.ts';
import { headingColumns, unpackDescriptions } from '../headings.ts';
import type { Statements } from '../statements.ts';
import {
  type ArrayRow,
  inRange,
  messageColumns,
  messageOfArray,
  messageWidth,
  numberAt,
  textAt,
  withEmail,
} from './message-rows.ts';

/** Characters that are read in one go: the addresses of one message may be a hundred thousand. Our own. */
const charactersAtOnce = 512 * 1024;

const messageFields: Readonly<Record<Exclude<MessageField, keyof Heading>, string>> = {
  internalDate: 'm.internal_date',
  savedAt: 'm.saved_at',
  size: 'm.size',
  emailId: 'm.email_id',
  threadId: 'e.thread_id',
};

const isOfHeading = (field: MessageField): field is keyof Heading => field in headingColumns;

/** uid, email_id, whether there is no heading, and the fields; from no more tables than those need. */
function fieldsQuery(fields: readonly MessageField[]): string {
  const headed = fields.some(isOfHeading);
  const columns = fields.map((field) => (isOfHeading(field) ? `h.${headingColumns[field]}` : messageFields[field]));
  const email = headed || fields.includes('threadId') ? withEmail : '';
  const heading = headed ? 'LEFT JOIN heading h ON h.blob_id = e.blob_id' : '';
  return `SELECT ${['m.uid', 'm.email_id', headed ? 'h.blob_id IS NULL' : '0', ...columns].join(', ')}
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
  for (const row of sql.eachArray(fieldsQuery(fields), account, mailbox, from, to, limit)) {
    const facts = row[2] === 1 ? factsOf(sql, account, numberAt(row, 1)) : null;
    const heading = facts === null ? null : headingOf(facts);
    const message: Record<string, unknown> = { uid: row[0] };
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      if (field === undefined) break;
      const value = heading !== null && isOfHeading(field) ? heading[field] : row[at + 3];
      message[field] = value;
      if (typeof value === 'string') characters += value.length;
    }
    found.push(message as MessageWith<Field>);
    if (characters >= charactersAtOnce) break;
  }
  return found;
}

const described = `SELECT ${messageColumns}, d.envelope, d.structure, d.preview, d.variants FROM message m ${withEmail}
  LEFT JOIN description d ON d.blob_id = e.blob_id ${inRange}`;

export function readDescribed(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  { from, to }: UidRange,
  limit: number,
  dialect: Dialect,
): readonly DescribedMessage[] {
  const found: DescribedMessage[] = [];
  let characters = 0;
  for (const row of sql.eachArray(described, account, mailbox, from, to, limit)) {
    const message = messageOfArray(row);
    const description =
      row[messageWidth] === null
        ? descriptionOf(factsOf(sql, account, message.emailId), dialect)
        : storedDescription(row, dialect);
    found.push(Object.assign(message, { description }));
    characters += description.envelope.length + description.structure.length;
    if (characters >= charactersAtOnce) break;
  }
  return found;
}

function storedDescription(row: ArrayRow, dialect: Dialect): DescribedMessage['description'] {
  const plain = {
    envelope: textAt(row, messageWidth),
    structure: textAt(row, messageWidth + 1),
    preview: textAt(row, messageWidth + 2),
  };
  const variants = row[messageWidth + 3];
  return typeof variants === 'string' ? descriptionFor(unpackDescriptions(plain, variants), dialect) : plain;
}

const ofEmail = 'SELECT b.facts FROM email e CROSS JOIN blob b ON b.id = e.blob_id WHERE e.account_id = ? AND e.id = ?';

function factsOf(sql: Statements, account: AccountId, email: number): MessageFacts {
  const [row] = sql.arrays(ofEmail, account, email);
  if (row === undefined) throw new Error('an e-mail that was just read is not there');
  return unpackFacts(textAt(row, 0), 0);
}
