/**
 * A header field from its value in one of the forms of JMAP.
 * Implements: RFC 8621 §4.1.2 (forms), §4.6 (a draft may have addresses that are not finished).
 */
import { addrSpec, displayName } from '../../../../message/compose/mailbox.ts';
import { breaksOut, foldField, headerField } from '../../../../message/compose/header.ts';
import { formatDate } from '../../../../message/header/date.ts';
import { type Json, isObject } from '../../../core/types.ts';
import type { HeaderForm } from '../header-forms.ts';
import { readDate } from './date.ts';

const nothing = Buffer.alloc(0);

/** The field with its CRLF; nothing of it where the value is empty; null where the value is not of that form. */
export function writtenField(name: string, form: HeaderForm, value: Json): Buffer | null {
  if (value === null) return nothing;
  const text = form === 'asText' || form === 'asRaw' ? value : texts[form](value);
  if (typeof text !== 'string') return null;
  if (form === 'asRaw') return isRaw(text) ? Buffer.from(`${name}:${text}\r\n`) : null;
  if (form !== 'asText') return text === '' ? nothing : foldField(name, text);
  const field = headerField(name, text);
  return field.ok ? field.value : null;
}

const texts: Readonly<Record<Exclude<HeaderForm, 'asRaw' | 'asText'>, (value: Json) => string | null>> = {
  asAddresses: (value) => joined(value, ', ', addressText),
  asGroupedAddresses: (value) => joined(value, ', ', groupText),
  asMessageIds: (value) => joined(value, ' ', (id) => bracketed(id)),
  asURLs: (value) => joined(value, ', ', (url) => bracketed(url)),
  asDate: (value) => {
    const date = typeof value === 'string' ? readDate(value) : null;
    return date === null ? null : formatDate(date.epoch, date.zone);
  },
};

function joined(value: Json, between: string, write: (one: Json) => string | null): string | null {
  if (!isList(value)) return null;
  const all = value.map(write);
  return all.includes(null) ? null : all.join(between);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** EmailAddress: what is half typed is written as it is, unless it would be read as something else. */
function addressText(value: Json): string | null {
  if (!isObject(value)) return null;
  const { name = null, email, ...others } = value;
  if (Object.keys(others).length > 0 || typeof email !== 'string') return null;
  if ((name !== null && typeof name !== 'string') || breaksOut(name ?? '')) return null;
  const address = addrSpec(email) ?? (isWord(email) ? email : null);
  return address === null || name === null || name === '' ? address : `${displayName(name)} <${address}>`;
}

/** EmailAddressGroup */
function groupText(value: Json): string | null {
  if (!isObject(value)) return null;
  const { name = null, addresses = null, ...others } = value;
  if (Object.keys(others).length > 0) return null;
  const list = joined(addresses, ', ', addressText);
  if (name === null || list === null) return list;
  return typeof name !== 'string' || name === '' || breaksOut(name) ? null : `${displayName(name)}: ${list};`;
}

const bracketed = (value: Json): string | null =>
  typeof value === 'string' && isWord(value, '<>') ? `<${value}>` : null;

/** Without blanks, controls and what has a meaning in its place. */
const isWord = (text: string, specials = '()<>[]:;@\\,."'): boolean =>
  text !== '' && Array.from(text).every((letter) => letter > ' ' && letter !== '\x7f' && !specials.includes(letter));

/** Whether it is the rest of one field: every line break is followed by white space (RFC 5322 §2.2.3), and no line is too long. */
function isRaw(text: string): boolean {
  const lines = text.split('\r\n');
  return lines.every(
    (line, at) =>
      !breaksOut(line) &&
      Buffer.byteLength(line) <= longest &&
      (at === 0 || line.startsWith(' ') || line.startsWith('\t')),
  );
}

/** Octets of a line with the longest name of a field before it. RFC 5322 §2.1.1 */
const longest = 998 - 78;
