/**
 * EmailBodyPart objects.
 * Implements: RFC 8621 §4.1.4.
 */
import { type Content, chunks } from '../../../message/content.ts';
import { type Field, headerFields } from '../../../message/header/fields.ts';
import { parameter } from '../../../message/header/parameters.ts';
import { fileName } from '../../../message/mime/attachment.ts';
import { transferDecoder } from '../../../message/mime/transfer-stream.ts';
import { decodeTransfer, isIdentity } from '../../../message/mime/transfer.ts';
import type { Part } from '../../../message/types.ts';
import type { Id, Json, JsonObject } from '../../core/types.ts';
import { partBlobId } from './blob-id.ts';
import { headerProperty, headerValue } from './header-forms.ts';

export const defaultBodyProperties = [
  'partId',
  'blobId',
  'size',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'language',
  'location',
] as const;

interface Source {
  /** The message that it is a part of. */
  readonly blob: Id;
  readonly content: Content;
  /** Numbers of all parts that are not within an enclosed message. */
  readonly numbers: ReadonlyMap<Part, string>;
}

/** RFC 9051 §6.4.5.1: what is not multipart has a part 1. */
export function numbersOf(structure: Part): ReadonlyMap<Part, string> {
  const numbers = new Map<Part, string>();
  const visit = (part: Part, number: string): void => {
    numbers.set(part, number);
    if (part.type === 'multipart')
      part.children.forEach((child, at) => visit(child, number === '' ? String(at + 1) : `${number}.${at + 1}`));
  };
  visit(structure, structure.type === 'multipart' ? '' : '1');
  return numbers;
}

const isMultipart = (part: Part): boolean => part.type === 'multipart';

type Property = (part: Part, source: Source) => Json | Promise<Json>;

const properties: Readonly<Record<string, Property>> = {
  partId: (part, { numbers }) => (isMultipart(part) ? null : (numbers.get(part) ?? null)),
  blobId: (part, { blob, numbers }) => (isMultipart(part) ? null : partBlobId(blob, numbers.get(part) ?? '')),
  size: (part, { content }) => (isMultipart(part) ? 0 : decodedSize(part, content)),
  name: (part) => fileName(part),
  type: ({ type, subtype }) => `${type}/${subtype}`,
  charset: ({ type, parameters }) => (type === 'text' ? (parameter(parameters, 'charset') ?? 'us-ascii') : null),
  disposition: ({ disposition }) => disposition?.type ?? null,
  cid: ({ id }) => (id === null ? null : withoutBrackets(id)),
  language: ({ language }) => (language.length === 0 ? null : language),
  location: ({ location }) => location,
};

const withoutBrackets = (id: string): string => {
  const text = id.trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
};

export const isBodyProperty = (name: string): boolean =>
  Object.hasOwn(properties, name) || name === 'headers' || name === 'subParts' || headerProperty(name) !== null;

/** `deep` tells the parts of a multipart too: bodyStructure. */
export async function bodyPart(
  part: Part,
  source: Source,
  names: readonly string[],
  deep: boolean,
): Promise<JsonObject> {
  const object: Record<string, Json> = {};
  let header: { readonly octets: Buffer; readonly fields: readonly Field[] } | null = null;
  for (const name of names) {
    const plain = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (plain !== undefined) object[name] = await plain(part, source);
    else if (name !== 'subParts') {
      if (header === null) {
        const octets = await source.content.read(part.start, Math.min(part.body, part.start + mostHeader));
        header = { octets, fields: headerFields(octets) };
      }
      const asked = headerProperty(name);
      object[name] =
        asked === null ? allFields(header.octets, header.fields) : headerValue(asked, header.octets, header.fields);
    }
  }
  if (isMultipart(part) && (deep || names.includes('subParts'))) {
    const inside: JsonObject[] = [];
    for (const child of part.children) inside.push(await bodyPart(child, source, names, deep));
    object['subParts'] = inside;
  }
  return object;
}

/** Octets of a part's header that are read. Ours. */
const mostHeader = 256 * 1024;

/** EmailHeader objects: every field, raw. RFC 8621 §4.1.3 */
export const allFields = (header: Buffer, fields: readonly Field[]): readonly JsonObject[] =>
  fields.map(({ name, valueStart, valueEnd }) => ({
    name,
    value: header.toString('utf8', valueStart, valueEnd),
  }));

/** Octets of which the decoded size is counted by decoding in one go. Ours. */
const small = 64 * 1024;

/** Octets behind the transfer encoding. */
async function decodedSize({ body, end, encoding }: Part, content: Content): Promise<number> {
  if (isIdentity(encoding)) return end - body;
  if (end - body <= small) return decodeTransfer(await content.read(body, end), encoding).length;
  const decoder = transferDecoder(encoding);
  if (decoder === null) return end - body;
  let size = 0;
  for await (const chunk of chunks(content, body, end)) size += decoder.push(chunk).length;
  return size + decoder.end().length;
}
