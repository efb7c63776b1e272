/**
 * The octets that a reference of CATENATE means.
 * Implements: RFC 4469 §3 ("as if the literal returned in a FETCH BODY response were put in place"; \Seen is not set), RFC 5092 §6.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type Content, chunks } from '../../../message/content.ts';
import { has } from '../../../ms/rights.ts';
import type { Mailbox, Uid } from '../../../ms/types.ts';
import { writtenName } from '../../wire/mailbox-name.ts';
import type { MessageUrl } from '../../wire/message-url.ts';
import type { Section } from '../../wire/section.ts';
import { sectionOctets } from '../fetch/body.ts';
import { fieldNames, pickFieldsWithin } from '../fetch/header.ts';
import { findMailbox } from '../mailbox-argument.ts';
import type { Session } from '../session.ts';

export interface Referenced {
  readonly size: number;
  readonly octets: () => AsyncIterable<Buffer>;
}

/** null where there is no such message or part, or it must not be read. */
export async function referenced(session: Session, account: AccountId, url: MessageUrl): Promise<Referenced | null> {
  const { read } = session.services.store;
  const found = await findMailbox(session, account, writtenName(url.mailbox, session.names), 'r');
  if ('answer' in found || !has(found.rights, 'r')) return null;
  const { mailbox } = found;
  if (url.uidValidity !== null && url.uidValidity !== mailbox.uidValidity) return null;
  const uid = url.uid as Uid;
  const content = await read.content(mailbox.account, mailbox.id, uid);
  if (content === null) return null;
  const part = await partOf(session, mailbox, uid, content, url.section);
  if (part === null) return null;
  const { offset, length } = url.partial ?? { offset: 0, length: null };
  const from = Math.min(part.start + offset, part.end);
  const to = length === null ? part.end : Math.min(from + length, part.end);
  return { size: to - from, octets: () => chunks(part.content, from, to) };
}

interface Part {
  readonly content: Content;
  readonly start: number;
  readonly end: number;
}

async function partOf(
  { services }: Session,
  mailbox: Mailbox,
  uid: Uid,
  content: Content,
  section: Section,
): Promise<Part | null> {
  if (section.part.length === 0 && section.text === null) return { content, start: 0, end: content.size };
  const [message] = await services.store.read.examined(mailbox.account, mailbox.id, { from: uid, to: uid }, 1);
  const range = message === undefined ? null : sectionOctets(message.facts.structure, section);
  if (range === null) return null;
  if (section.text?.kind !== 'fields') return { content, ...range };
  const { names, not } = section.text;
  const fields = await pickFieldsWithin({ content }, range.start, range.end, fieldNames(names), not);
  const read = (from: number, to: number): Promise<Buffer> => Promise.resolve(fields.subarray(from, to));
  return { content: { size: fields.length, read }, start: 0, end: fields.length };
}
