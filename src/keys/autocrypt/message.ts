/**
 * What a message says by Autocrypt of whom it is from, and of those it is to.
 * Implements: Autocrypt Level 1 §2.2 (which messages count, more than one field), §2.3 (gossip).
 */
import { addressList } from '../../message/header/address.ts';
import { type Field, fieldText, findField, findFields } from '../../message/header/fields.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { limits } from '../limits.ts';
import { type AutocryptHeader, readAutocrypt } from './header.ts';

/** The one author of a message, as addresses are looked up; null where there is none, or more than one. */
export function authorOf(header: Buffer, fields: readonly Field[]): string | null {
  const [from, ...more] = findFields(fields, 'from');
  if (from === undefined || more.length > 0) return null;
  const [author, ...others] = addressesOf(header, from);
  return author === undefined || others.length > 0 ? null : author;
}

/**
 * The field of the author: "if there is more than one valid header, or the message has more than one From address, or is a report, it is as
 * if there were none".
 */
export function autocryptOf(header: Buffer, fields: readonly Field[]): AutocryptHeader | null {
  const author = authorOf(header, fields);
  const type = findField(fields, 'content-type');
  if (author === null || (type !== null && fieldText(header, type).trim().toLowerCase().startsWith('multipart/report')))
    return null;
  const [only, ...more] = validIn(header, findFields(fields, 'autocrypt')).filter(({ address }) => address === author);
  return only === undefined || more.length > 0 ? null : only;
}

/** Keys of others who get the message, from the header of what was encrypted. "Only those in To, Cc or Reply-To count." */
export function gossipOf(header: Buffer, fields: readonly Field[]): readonly AutocryptHeader[] {
  const recipients = new Set(
    ['to', 'cc', 'reply-to'].flatMap((name) => findFields(fields, name).flatMap((field) => addressesOf(header, field))),
  );
  const told = new Map<string, AutocryptHeader>();
  for (const one of validIn(header, findFields(fields, 'autocrypt-gossip')))
    if (recipients.has(one.address) && !told.has(one.address))
      told.set(one.address, { ...one, prefersEncryption: false });
  return [...told.values()];
}

const validIn = (header: Buffer, fields: readonly Field[]): readonly AutocryptHeader[] =>
  fields
    .slice(0, limits.autocryptFields)
    .flatMap((field) => readAutocrypt(header.toString('latin1', field.valueStart, field.valueEnd)) ?? []);

const addressesOf = (header: Buffer, { valueStart, valueEnd }: Field): readonly string[] =>
  addressList(header.subarray(valueStart, valueEnd)).flatMap(({ mailbox, host }) => {
    const address = mailbox === null || host === null ? null : normaliseAddress(`${mailbox}@${host}`);
    return address === null ? [] : [address];
  });
