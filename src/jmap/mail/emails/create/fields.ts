/**
 * The header of an e-mail or of a part that is written: properties become fields, each field once.
 * Implements: RFC 8621 §4.1.3 (convenient names), §4.6 (what must not be).
 */
import { isFieldName } from '../../../../message/compose/header.ts';
import { type Json, type JsonObject } from '../../../core/types.ts';
import { type HeaderForm, headerProperty } from '../header-forms.ts';
import { writtenField } from './field.ts';

/** In the order of RFC 5322 §3.6. */
export const convenient: Readonly<Record<string, readonly [field: string, form: HeaderForm]>> = {
  sentAt: ['Date', 'asDate'],
  from: ['From', 'asAddresses'],
  sender: ['Sender', 'asAddresses'],
  replyTo: ['Reply-To', 'asAddresses'],
  to: ['To', 'asAddresses'],
  cc: ['Cc', 'asAddresses'],
  bcc: ['Bcc', 'asAddresses'],
  subject: ['Subject', 'asText'],
  messageId: ['Message-ID', 'asMessageIds'],
  inReplyTo: ['In-Reply-To', 'asMessageIds'],
  references: ['References', 'asMessageIds'],
};

export interface WrittenFields {
  /** By name in lower case, in order. */
  readonly fields: ReadonlyMap<string, Buffer>;
  /** Names of properties that are wrong. */
  readonly wrong: readonly string[];
}

const order = Object.values(convenient).map(([field]) => field.toLowerCase());
const rank = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);

/** Of all properties that are of the header; `names` are those that stand for a field beside "header:…". */
export function writtenFields(object: JsonObject, names: typeof convenient): WrittenFields {
  const fields = new Map<string, { readonly property: string; readonly octets: Buffer }>();
  const wrong = new Set<string>();
  for (const [property, value] of Object.entries(object)) {
    const read = propertyOf(property, names);
    if (read === null) {
      if (property.startsWith('header:')) wrong.add(property);
      continue;
    }
    const { name, form, all } = read;
    const octets = all ? allWritten(name, form, value) : writtenField(name, form, value);
    const field = name.toLowerCase();
    const other = fields.get(field);
    if (octets === null) wrong.add(property);
    else if (other !== undefined) wrong.add(property).add(other.property);
    else if (value !== null) fields.set(field, { property, octets });
  }
  const sorted = [...fields].sort(([a], [b]) => rank(a) - rank(b));
  return { fields: new Map(sorted.map(([field, { octets }]) => [field, octets])), wrong: [...wrong] };
}

function propertyOf(property: string, names: typeof convenient) {
  const known = Object.hasOwn(names, property) ? names[property] : undefined;
  if (known !== undefined) return { name: known[0], form: known[1], all: false };
  const asked = headerProperty(property);
  const name = property.split(':', 2)[1] ?? '';
  return asked === null || !isFieldName(name) ? null : { name, form: asked.form, all: asked.all };
}

function allWritten(name: string, form: HeaderForm, value: Json): Buffer | null {
  if (value === null) return Buffer.alloc(0);
  if (!Array.isArray(value)) return null;
  const all: Buffer[] = [];
  for (const one of value as readonly Json[]) {
    const octets = one === null ? null : writtenField(name, form, one);
    if (octets === null) return null;
    all.push(octets);
  }
  return Buffer.concat(all);
}
