/**
 * Descriptions and headings of messages as rows beside their blob: written with it, read by the thousand.
 */
import type { SQLInputValue } from 'node:sqlite';
import { type Description, type Descriptions, describe } from '../../message/describe/describe.ts';
import { type Heading, headingOf } from '../../message/heading/heading.ts';
import type { MessageFacts } from '../../message/types.ts';
import type { Statements } from './statements.ts';

/** Column of each part of a heading; FROM and TO are words of SQL. */
export const headingColumns: Readonly<Record<keyof Heading, string>> = {
  sentAt: 'sent_at',
  sentDay: 'sent_day',
  reply: 'reply',
  ownId: 'own_id',
  ancestors: 'ancestors',
  baseSubject: 'base_subject',
  subject: 'subject',
  firstFrom: 'first_from',
  firstTo: 'first_to',
  firstCc: 'first_cc',
  displayFrom: 'display_from',
  displayTo: 'display_to',
  messageId: 'message_id',
  inReplyTo: 'in_reply_to',
  from: 'sender',
  to: 'recipients',
  cc: 'cc',
  bcc: 'bcc',
};

const headingParts = Object.keys(headingColumns) as readonly (keyof Heading)[];
const insertHeading = `INSERT INTO heading (blob_id, ${Object.values(headingColumns).join(', ')})
  VALUES (?, ${headingParts.map(() => '?').join(', ')})`;

type StoredVariant = readonly [envelope: string, structure: string] | null;
type StoredVariants = readonly [utf8: StoredVariant, rev2: StoredVariant];

const packVariant = (variant: Description | undefined): StoredVariant =>
  variant === undefined ? null : [variant.envelope, variant.structure];

const packVariants = ({ utf8, rev2 }: Descriptions): string | null =>
  utf8 === undefined && rev2 === undefined
    ? null
    : JSON.stringify([packVariant(utf8), packVariant(rev2)] satisfies StoredVariants);

/**
 * Characters of a heading that stands in a row: rows are read by the hundred. What is longer is made from the facts
 * whenever it is asked for. Our own; few headings have a thousand.
 */
const longestHeading = 8_000;

/** The rows of a blob that has none yet. */
export function insertHeadings(sql: Statements, blob: number, facts: MessageFacts): void {
  const descriptions = describe(facts);
  const { envelope, structure, preview } = descriptions.plain;
  sql.run(
    'INSERT INTO description (blob_id, envelope, structure, preview, variants) VALUES (?, ?, ?, ?, ?)',
    blob,
    envelope,
    structure,
    preview,
    packVariants(descriptions),
  );
  const heading = headingOf(facts);
  const values = headingParts.map((part): SQLInputValue => heading[part]);
  const characters = values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
  if (characters <= longestHeading) sql.run(insertHeading, blob, ...values);
}

/** The inverse of `packVariants`. */
export function unpackDescriptions(plain: Description, variants: string): Descriptions {
  const [utf8, rev2] = JSON.parse(variants) as StoredVariants;
  const of = ([envelope, structure]: NonNullable<StoredVariant>): Description => ({ ...plain, envelope, structure });
  return { plain, ...(utf8 !== null && { utf8: of(utf8) }), ...(rev2 !== null && { rev2: of(rev2) }) };
}
