/**
 * The header of what a list sends.
 * Implements: RFC 2369 §3 (List-Help, List-Subscribe, List-Unsubscribe, List-Post, List-Owner), RFC 2919 §3 (List-Id), RFC 8058 §3.1
 * (List-Unsubscribe-Post); RFC 3834 §2 (what nobody answers).
 * From is the list's where the author's own would not hold: of domains that ask for rejection (RFC 9989 §7.4), and of encrypted lists,
 * which sign what they send. The author stands in Reply-To then.
 */
import { splitAddress } from '../directory/address.ts';
import { foldField, headerField } from '../message/compose/header.ts';
import { addressList } from '../message/header/address.ts';
import { decodeWords } from '../message/header/encoded-word.ts';
import { type Field, fieldBytes, fieldText, findFields, headerEnd, headerFields } from '../message/header/fields.ts';
import { mailboxField } from '../message/compose/mailbox.ts';
import { commandAddress } from './commands.ts';
import type { MailList } from './types.ts';

/** "list-label "." list-id-namespace". RFC 2919 §3 */
export function listId({ address }: Pick<MailList, 'address'>): string {
  const parts = splitAddress(address);
  return parts === null ? address : `${parts.localPart}.${parts.domain}`;
}

/** Of a message that goes to everybody. */
export function listFields(list: Pick<MailList, 'address' | 'name' | 'owners'>): Buffer {
  const [owner] = list.owners;
  return Buffer.concat([
    foldField('List-Id', `<${listId(list)}>`),
    foldField('List-Post', `<mailto:${list.address}>`),
    ...(owner === undefined ? [] : [foldField('List-Owner', `<mailto:${owner}>`)]),
    ...mailto('List-Help', commandAddress(list.address, 'request'), 'help'),
    ...mailto('List-Subscribe', commandAddress(list.address, 'join'), 'join'),
  ]);
}

const mailto = (name: string, address: string | null, subject: string): readonly Buffer[] =>
  address === null ? [] : [foldField(name, `<mailto:${address}?subject=${subject}>`)];

/**
 * How the reader of one copy leaves. One click is offered only where a signature covers it: "The message needs to have at least one valid
 * authentication identifier". RFC 8058 §3.1, §4
 */
export function leaveFields({ address }: Pick<MailList, 'address'>, link: string | null, isSigned: boolean): Buffer {
  const mail = commandAddress(address, 'leave');
  const ways = [...(link === null ? [] : [`<${link}>`]), ...(mail === null ? [] : [`<mailto:${mail}?subject=leave>`])];
  return Buffer.concat([
    ...(ways.length === 0 ? [] : [foldField('List-Unsubscribe', ways.join(', '))]),
    ...(link === null || !isSigned ? [] : [foldField('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click')]),
  ]);
}

/** A From of the list in the author's name: "Ada via Friends". */
export function viaFields(list: Pick<MailList, 'address' | 'name'>, from: string): Buffer {
  const [author] = addressList(from);
  const address =
    author === undefined || author.mailbox === null || author.host === null ? null : `${author.mailbox}@${author.host}`;
  const name = decodeWords(author?.name ?? '') || (author?.mailbox ?? 'Somebody');
  const own = mailboxField('From', [{ name: `${name} via ${list.name}`, address: list.address }]);
  const reply =
    address === null ? null : mailboxField('Reply-To', [{ name: decodeWords(author?.name ?? ''), address }]);
  return Buffer.concat([
    own.ok ? own.value : foldField('From', `<${list.address}>`),
    ...(reply?.ok === true ? [reply.value] : []),
  ]);
}

/** What a list says for itself, and what the way to it left behind. */
const own = new Set([
  'return-path',
  'delivered-to',
  'list-id',
  'list-post',
  'list-help',
  'list-owner',
  'list-archive',
  'list-subscribe',
  'list-unsubscribe',
  'list-unsubscribe-post',
]);
/** They spoke of another From. */
const ofAuthor = new Set([...own, 'from', 'sender', 'reply-to', 'dkim-signature']);

/** The message with the fields of the list; every octet of its body and of what its author signed stays. */
export function forwarded(list: MailList, message: Buffer, isVia: boolean): Buffer {
  const bodyAt = headerEnd(message);
  const fields = headerFields(message, 0, bodyAt);
  const left = isVia ? ofAuthor : own;
  const kept = fields.filter(({ name }) => name !== '' && !left.has(name.toLowerCase()));
  return Buffer.concat([
    listFields(list),
    ...(isVia ? [viaFields(list, valueOf(message, fields, 'from'))] : []),
    ...kept.map((field) => fieldBytes(message, field)),
    Buffer.from('\r\n'),
    message.subarray(bodyAt),
  ]);
}

/** The header of what an encrypted list makes of a message that was opened: its fields as they count, and whose signature held. */
export function sealedFields(
  list: MailList,
  fields: readonly { readonly name: string; readonly value: string }[],
  signedBy: string | null,
): Buffer {
  const from = fields.find(({ name }) => name.toLowerCase() === 'from')?.value ?? '';
  const kept = fields.filter(({ name }) => carried.has(name.toLowerCase()));
  const verdict = headerField('List-Signature', signedBy === null ? 'none that holds' : `valid; by=${signedBy}`);
  return Buffer.concat([
    listFields(list),
    viaFields(list, from),
    ...kept.map(({ name, value }) => foldField(name, value)),
    ...(verdict.ok ? [verdict.value] : []),
  ]);
}

/** Nothing else of the author's header goes on: the list signs what it sends. */
const carried = new Set(['date', 'to', 'cc', 'subject', 'message-id', 'in-reply-to', 'references', 'content-language']);

const valueOf = (message: Buffer, fields: readonly Field[], name: string): string => {
  const [field] = findFields([...fields], name);
  return field === undefined ? '' : fieldText(message, field);
};

/** Why a message does not go to a list: it was there already, or a program answers. null where it may. RFC 3834 §2 */
export function loopOf(list: MailList, message: Buffer): string | null {
  const fields = headerFields(message, 0, headerEnd(message));
  const values = (name: string): readonly string[] =>
    findFields([...fields], name).map((field) => fieldText(message, field).trim().toLowerCase());
  if (values('list-id').some((value) => value.includes(`<${listId(list)}>`))) return 'it came from the list itself';
  if (values('return-path')[0] === '<>') return 'it is a notification';
  if (values('auto-submitted').some((value) => value !== 'no' && !value.startsWith('no;'))) return 'a program wrote it';
  return null;
}
