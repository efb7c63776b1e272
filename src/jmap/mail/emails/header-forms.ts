/**
 * Header fields in the forms in which a client may ask for them.
 * Implements: RFC 8621 §4.1.2 (Raw, Text, Addresses, GroupedAddresses, MessageIds, Date, URLs), §4.1.2.3 (which field has which).
 */
import { addressList } from '../../../message/header/address.ts';
import { dateTime } from '../../../message/header/date.ts';
import { decodeWords } from '../../../message/header/encoded-word.ts';
import type { Field } from '../../../message/header/fields.ts';
import { messageIds } from '../../../message/header/message-id.ts';
import { octetText, unfold } from '../../../message/header/text.ts';
import type { Address } from '../../../message/types.ts';
import type { Json, JsonObject } from '../../core/types.ts';

export type HeaderForm =
  'asRaw' | 'asText' | 'asAddresses' | 'asGroupedAddresses' | 'asMessageIds' | 'asDate' | 'asURLs';

/** A header property: 'header:List-Post:asURLs:all'. */
export interface HeaderProperty {
  /** Lower case. */
  readonly field: string;
  readonly form: HeaderForm;
  /** Every field of that name, instead of the last. */
  readonly all: boolean;
}

type Value = (octets: Buffer) => Json;

const text = (octets: Buffer): string => octetText(unfold(octets)).trim();

const forms: Readonly<Record<HeaderForm, Value>> = {
  // Octets that are not UTF-8 are no JSON: RFC 8621 §4.1.2.1 wants them replaced.
  asRaw: (octets) => octets.toString('utf8'),
  asText: (octets) => decodeWords(text(octets)).normalize('NFC'),
  asAddresses: (octets) => addresses(addressList(octets)),
  asGroupedAddresses: (octets) => grouped(addressList(octets)),
  asMessageIds: (octets) => {
    const ids = messageIds(octets);
    return ids.length === 0 ? null : ids;
  },
  asDate: (octets) => dateText(octets),
  asURLs: (octets) => urls(text(octets)),
};

const isForm = (name: string): name is HeaderForm => Object.hasOwn(forms, name);

/** Forms that a field of the standards may be asked for in; fields that are not here may be asked for in any. */
const addressed: readonly HeaderForm[] = ['asAddresses', 'asGroupedAddresses'];
const known: ReadonlyMap<string, readonly HeaderForm[]> = new Map<string, readonly HeaderForm[]>([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'].map((name) => [name, addressed] as const),
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'].map((name) => [`resent-${name}`, addressed] as const),
  ...['subject', 'comments', 'keywords', 'list-id'].map((name) => [name, ['asText'] as const] as const),
  ...['message-id', 'in-reply-to', 'references', 'resent-message-id'].map(
    (name) => [name, ['asMessageIds'] as const] as const,
  ),
  ...['date', 'resent-date'].map((name) => [name, ['asDate'] as const] as const),
  ...['help', 'unsubscribe', 'subscribe', 'post', 'owner', 'archive'].map(
    (name) => [`list-${name}`, ['asURLs'] as const] as const,
  ),
  ...['return-path', 'received'].map((name) => [name, []] as const),
]);

/** null for what is no header property, or a form that the field has not. RFC 8621 §4.1.3 */
export function headerProperty(property: string): HeaderProperty | null {
  const [word, name = '', ...rest] = property.split(':');
  const all = rest.at(-1) === 'all';
  const [form = 'asRaw', ...more] = all ? rest.slice(0, -1) : rest;
  if (word !== 'header' || !isFieldName(name) || more.length > 0 || !isForm(form)) return null;
  const field = name.toLowerCase();
  const allowed = known.get(field);
  return form === 'asRaw' || allowed === undefined || allowed.includes(form) ? { field, form, all } : null;
}

/** ftext of RFC 5322 §3.6.8 */
function isFieldName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return name !== '' && name.length <= 200;
}

/** The value of the property in a header: of the last field of its name, or of all. */
export function headerValue({ field, form, all }: HeaderProperty, header: Buffer, fields: readonly Field[]): Json {
  const found = fields.filter(({ name }) => name.toLowerCase() === field);
  const values = (all ? found : found.slice(-1)).map(({ valueStart, valueEnd }) =>
    forms[form](header.subarray(valueStart, valueEnd)),
  );
  return all ? values : (values[0] ?? null);
}

/** Of an envelope or a header: markers of groups are left out. */
export const addresses = (all: readonly Address[]): readonly JsonObject[] =>
  all.flatMap(({ name, mailbox, host }) =>
    mailbox === null || host === null
      ? []
      : [{ name: displayName(name), email: host === '' ? mailbox : `${mailbox}@${host}` }],
  );

const displayName = (name: string | null): string | null => {
  const decoded = name === null ? '' : decodeWords(name).normalize('NFC').trim();
  return decoded === '' ? null : decoded;
};

/** Neighbours outside of any group are a group without a name. */
function grouped(all: readonly Address[]): readonly JsonObject[] {
  const groups: { name: string | null; members: Address[] }[] = [];
  let open: { name: string | null; members: Address[] } | null = null;
  for (const address of all) {
    if (address.host === null) {
      const { group } = address;
      open = group === undefined ? null : { name: displayName(group), members: [] };
      if (open !== null) groups.push(open);
      continue;
    }
    if (open === null) groups.push((open = { name: null, members: [] }));
    open.members.push(address);
  }
  return groups.map(({ name, members }) => ({ name, addresses: addresses(members) }));
}

const two = (number: number): string => String(number).padStart(2, '0');

/** Date-Time of RFC 3339 in the zone of its writer. */
export function dateText(value: Buffer | string): string | null {
  const read = dateTime(value);
  if (read === null) return null;
  const { epoch, zone } = read;
  const local = new Date(epoch + zone * 60_000);
  if (Number.isNaN(local.getTime()) || local.getUTCFullYear() > 9_999) return null;
  const away = Math.abs(zone);
  const offset = zone === 0 ? 'Z' : `${zone < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
  return `${local.toISOString().slice(0, 19)}${offset}`;
}

/** UTCDate. RFC 8620 §1.4 */
export const utcDate = (epoch: number): string => `${new Date(epoch).toISOString().slice(0, 19)}Z`;

/** "<" URL ">" of RFC 2369 §2; white space within is none of the URL's. null where there is none. */
function urls(value: string): readonly string[] | null {
  const found: string[] = [];
  for (let at = value.indexOf('<'); at >= 0;) {
    const end = value.indexOf('>', at);
    if (end < 0) break;
    found.push(
      value
        .slice(at + 1, end)
        .split(' ')
        .join('')
        .split('\t')
        .join(''),
    );
    at = value.indexOf('<', end);
  }
  return found.length === 0 ? null : found;
}
