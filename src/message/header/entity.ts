/**
 * What a header says of the body below it: the Content- fields, gathered one by one.
 * Implements: RFC 2045 §4-8, RFC 1864 (MD5), RFC 2183 (disposition), RFC 3282 (language), RFC 2557 (location).
 * Of a repeated field the first one that can be read counts.
 */
import { octets } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import { cursorOver, skipCfws } from './lexical.ts';
import {
  contentDisposition,
  contentType,
  transferEncoding,
  type ContentDisposition,
  type ContentType,
} from './parameters.ts';
import { unstructured } from './text.ts';

export interface Entity {
  contentType: ContentType | null;
  encoding: string | null;
  disposition: ContentDisposition | null;
  id: string | null;
  description: string | null;
  md5: string | null;
  language: readonly string[];
  location: string | null;
}

const noLanguage: readonly string[] = [];

export const emptyEntity = (): Entity => ({
  contentType: null,
  encoding: null,
  disposition: null,
  id: null,
  description: null,
  md5: null,
  language: noLanguage,
  location: null,
});

type Take = (entity: Entity, value: Buffer) => void;

const fields: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['content-type', (entity, value) => void (entity.contentType ??= contentType(value))],
  ['content-transfer-encoding', (entity, value) => void (entity.encoding ??= transferEncoding(value))],
  ['content-disposition', (entity, value) => void (entity.disposition ??= contentDisposition(value))],
  ['content-id', (entity, value) => void (entity.id ??= unstructured(value))],
  ['content-description', (entity, value) => void (entity.description ??= unstructured(value))],
  ['content-md5', (entity, value) => void (entity.md5 ??= unstructured(value))],
  ['content-location', (entity, value) => void (entity.location ??= unstructured(value))],
  [
    'content-language',
    (entity, value) => {
      if (entity.language.length === 0) entity.language = languages(value);
    },
  ],
]);

/** Whether this field (its name in lower case) describes a body. */
export const isEntityField = (name: string): boolean => fields.has(name);

export const takeEntityField = (entity: Entity, name: string, value: Buffer): void => fields.get(name)?.(entity, value);

const tagOctets = octets(
  (octet) =>
    (octet >= 0x30 && octet <= 0x39) ||
    (octet >= 0x41 && octet <= 0x5a) ||
    (octet >= 0x61 && octet <= 0x7a) ||
    octet === 0x2d,
);

/** Language-List = Language-Tag *("," [CFWS] Language-Tag). RFC 3282 §2 */
function languages(value: Buffer): string[] {
  const cursor = cursorOver(value);
  const tags: string[] = [];
  while (!cursor.done && tags.length < limits.languages) {
    skipCfws(cursor);
    const tag = cursor.takeWhile(tagOctets);
    if (tag !== null) tags.push(tag);
    else cursor.next();
  }
  return tags;
}
