/**
 * An Email object with the properties that were asked for. Its octets are read only where one of them needs to be.
 * Implements: RFC 8621 §4.1, §4.2.
 */
import type { Content } from '../../../message/content.ts';
import { type Field, headerFields } from '../../../message/header/fields.ts';
import type { Part } from '../../../message/types.ts';
import type { Email } from '../../../ms/emails.ts';
import type { Id, Json, JsonObject } from '../../core/types.ts';
import { type BodyLists, bodyLists } from './body-lists.ts';
import { allFields, bodyPart, defaultBodyProperties, numbersOf } from './body-part.ts';
import { bodyValue } from './body-values.ts';
import { emailId } from '../ids.ts';
import { type HeaderProperty, headerProperty, headerValue } from './header-forms.ts';
import { headerNames, plainProperties, unknown } from './properties.ts';

export interface BodyWishes {
  readonly bodyProperties: readonly string[];
  readonly fetchTextBodyValues: boolean;
  readonly fetchHTMLBodyValues: boolean;
  readonly fetchAllBodyValues: boolean;
  readonly maxBodyValueBytes: number;
}

/** Of who wishes nothing. */
export const plainWishes: BodyWishes = {
  bodyProperties: defaultBodyProperties,
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

export interface EmailSource {
  readonly email: Email;
  readonly blob: Id;
  readonly content: () => Promise<Content>;
}

const bodyNames: ReadonlySet<string> = new Set([
  'textBody',
  'htmlBody',
  'attachments',
  'bodyStructure',
  'bodyValues',
  'headers',
]);

export const isEmailProperty = (name: string): boolean =>
  Object.hasOwn(plainProperties, name) || bodyNames.has(name) || headerProperty(name) !== null;

/** A promise only where octets must be read. */
export function emailObject(
  source: EmailSource,
  properties: readonly string[],
  wishes: BodyWishes,
): JsonObject | Promise<JsonObject> {
  const { email } = source;
  const object: Record<string, Json> = { id: emailId(email.id) };
  const others: string[] = [];
  for (const name of properties) {
    const plain = Object.hasOwn(plainProperties, name) ? plainProperties[name]?.(email) : unknown;
    if (typeof plain !== 'symbol' && plain !== undefined) object[name] = plain;
    else others.push(name);
  }
  return others.length === 0 ? object : readInto(object, others, new Reading(source), wishes);
}

async function readInto(
  object: Record<string, Json>,
  properties: readonly string[],
  reading: Reading,
  wishes: BodyWishes,
): Promise<JsonObject> {
  for (const name of properties) object[name] = await reading.value(name, wishes);
  return object;
}

/** One e-mail while its octets are looked into: each is read once. */
class Reading {
  readonly #source: EmailSource;
  #content: Content | null = null;
  #header: { readonly octets: Buffer; readonly fields: readonly Field[] } | null = null;
  #lists: BodyLists | null = null;

  constructor(source: EmailSource) {
    this.#source = source;
  }

  async value(name: string, wishes: BodyWishes): Promise<Json> {
    const asked = headerProperty(headerNames[name] ?? name);
    if (asked !== null) return this.#field(asked);
    const { structure } = this.#source.email.facts;
    switch (name) {
      case 'headers': {
        const { octets, fields } = await this.#headerOctets();
        return allFields(octets, fields);
      }
      case 'bodyStructure':
        return this.#part(structure, wishes.bodyProperties, true);
      case 'bodyValues':
        return this.#values(wishes);
      default: {
        const parts: JsonObject[] = [];
        for (const part of this.#bodyLists()[name as keyof BodyLists])
          parts.push(await this.#part(part, wishes.bodyProperties, false));
        return parts;
      }
    }
  }

  #bodyLists(): BodyLists {
    return (this.#lists ??= bodyLists(this.#source.email.facts.structure));
  }

  async #part(part: Part, names: readonly string[], deep: boolean): Promise<JsonObject> {
    const { facts } = this.#source.email;
    return bodyPart(
      part,
      { blob: this.#source.blob, content: await this.#octets(), numbers: numbersOf(facts.structure) },
      names,
      deep,
    );
  }

  async #values(wishes: BodyWishes): Promise<JsonObject> {
    const { structure } = this.#source.email.facts;
    const numbers = numbersOf(structure);
    const { textBody, htmlBody } = this.#bodyLists();
    const wanted = new Set<Part>([
      ...(wishes.fetchAllBodyValues ? numbers.keys() : []),
      ...(wishes.fetchTextBodyValues ? textBody : []),
      ...(wishes.fetchHTMLBodyValues ? htmlBody : []),
    ]);
    const values: Record<string, Json> = {};
    for (const part of wanted) {
      if (part.type === 'text')
        values[numbers.get(part) ?? ''] = await bodyValue(part, await this.#octets(), wishes.maxBodyValueBytes);
    }
    return values;
  }

  async #field(asked: HeaderProperty): Promise<Json> {
    const { octets, fields } = await this.#headerOctets();
    return headerValue(asked, octets, fields);
  }

  async #headerOctets() {
    if (this.#header !== null) return this.#header;
    const { body } = this.#source.email.facts.structure;
    const octets = await (await this.#octets()).read(0, Math.min(body, mostHeader));
    return (this.#header = { octets, fields: headerFields(octets) });
  }

  async #octets(): Promise<Content> {
    return (this.#content ??= await this.#source.content());
  }
}

/** Octets of a header that are read. Ours. */
const mostHeader = 1_048_576;
