/**
 * The body of an e-mail that is written: its parts become entities, whose octets come from texts of the client or from blobs, which
 * are read when they are written.
 * Implements: RFC 8621 §4.1.4, §4.6.
 */
import type { Random } from '../../../../base/clock.ts';
import { type Result, ok } from '../../../../base/result.ts';
import { binaryEntity, plainEntity, textEntity } from '../../../../message/compose/entity.ts';
import { breaksOut, foldField } from '../../../../message/compose/header.ts';
import { isToken, parameterText } from '../../../../message/compose/parameter.ts';
import { type Content, chunks } from '../../../../message/content.ts';
import { contentType } from '../../../../message/header/parameters.ts';
import { encodeBase64 } from '../../../../message/mime/base64.ts';
import { type Json, type JsonObject, isObject } from '../../../core/types.ts';
import { type SetError, setError } from '../../../standard/set-error.ts';
import { defaultBodyProperties } from '../body-part.ts';
import { writtenFields } from './fields.ts';
import type { Piece } from './staged.ts';

/** Header fields with their CRLF, and what stands below the empty line. */
export interface Written {
  /** Names in lower case. */
  readonly names: readonly string[];
  readonly header: Buffer;
  readonly body: readonly Piece[];
  /** Whether octets above 127 are in it. */
  readonly eightBit: boolean;
}

export interface Sources {
  readonly values: JsonObject;
  readonly blobs: ReadonlyMap<string, Content>;
  readonly random: Random;
}

type Made = Result<Written, SetError>;

const wrong = (path: string, name: string, description: string) =>
  setError('invalidProperties', description, { properties: [path === '' ? name : `${path}/${name}`] });

const known: readonly string[] = [...defaultBodyProperties, 'subParts'];

/** Fields that the properties stand for. */
const standsFor: Readonly<Record<string, readonly string[]>> = {
  'content-type': ['type', 'charset'],
  'content-disposition': ['disposition'],
  'content-id': ['cid'],
  'content-language': ['language'],
  'content-location': ['location'],
};

/** `part` is an EmailBodyPart; `path` is where it stands in the Email. */
export async function writtenPart(part: JsonObject, path: string, sources: Sources): Promise<Made> {
  const stranger = Object.keys(part).find((name) => !known.includes(name) && !name.startsWith('header:'));
  if (stranger !== undefined) return wrong(path, stranger, 'A part is not written with this property.');
  const read = writtenFields(part, {});
  const [bad] = read.wrong;
  if (bad !== undefined) return wrong(path, bad, 'The value does not make this field.');
  if (read.fields.has('content-transfer-encoding'))
    return wrong(path, headerNameOf(part, 'content-transfer-encoding'), 'The server chooses the transfer encoding.');
  for (const [field, names] of Object.entries(standsFor)) {
    const twice = read.fields.has(field) ? names.find((name) => (part[name] ?? null) !== null) : undefined;
    if (twice !== undefined) return wrong(path, twice, 'Two properties say the same field.');
  }
  const type = typeOf(part, read.fields.get('content-type') ?? null);
  if (type === null) return wrong(path, 'type', 'This is no media type.');
  const own = ownFields(part, path, read.fields.has('content-disposition'));
  if (!own.ok) return own;
  const others = [...read.fields].filter(([name]) => name !== 'content-type');
  const more = [...own.value, ...others];
  const isMultipart = type.text.startsWith('multipart/');
  return isMultipart || (part['subParts'] ?? null) !== null
    ? multipart(part, path, type, more, sources)
    : leaf(part, path, type, more, sources);
}

type Fields = readonly (readonly [name: string, octets: Buffer])[];

interface MediaType {
  /** Lower case, without parameters. */
  readonly text: string;
  /** The whole field where the client wrote it. */
  readonly value: string | null;
}

const headerNameOf = (part: JsonObject, field: string): string =>
  Object.keys(part).find((name) => name.toLowerCase().startsWith(`header:${field}`)) ?? field;

/** Without one: what its content is likely to be. */
function typeOf(part: JsonObject, field: Buffer | null): MediaType | null {
  if (field !== null) {
    const value = field.toString('utf8', field.indexOf(':') + 1).trim();
    const read = contentType(value);
    if (read === null || read.type === 'multipart') return null;
    // A text that the client writes itself gets the charset that it is stored in.
    const own = read.parameters.filter(([name]) => name !== 'charset' || (part['blobId'] ?? null) !== null);
    const text = `${read.type}/${read.subtype}`;
    return { text, value: `${text}${own.map(([name, one]) => parameterText(name, one)).join('')}` };
  }
  const { type = null, subParts = null, blobId = null } = part;
  if (type === null)
    return {
      text: subParts !== null ? 'multipart/mixed' : blobId !== null ? 'application/octet-stream' : 'text/plain',
      value: null,
    };
  if (typeof type !== 'string') return null;
  const [major = '', minor = '', ...rest] = type.toLowerCase().split('/');
  return isToken(major) && isToken(minor) && rest.length === 0 ? { text: `${major}/${minor}`, value: null } : null;
}

/** Content-Disposition, Content-ID, Content-Language, Content-Location. */
function ownFields(part: JsonObject, path: string, hasDisposition: boolean): Result<Fields, SetError> {
  const { disposition = null, name = null, cid = null, language = null, location = null } = part;
  const fields: (readonly [string, Buffer])[] = [];
  if (name !== null && (typeof name !== 'string' || breaksOut(name)))
    return wrong(path, 'name', 'This is no file name.');
  if (disposition !== null) {
    if (typeof disposition !== 'string' || !isToken(disposition))
      return wrong(path, 'disposition', 'This is no disposition.');
    const value = `${disposition.toLowerCase()}${name === null ? '' : parameterText('filename', name)}`;
    if (!hasDisposition) fields.push(['content-disposition', foldField('Content-Disposition', value)]);
  }
  if (cid !== null) {
    if (typeof cid !== 'string' || cid === '' || !isWord(cid)) return wrong(path, 'cid', 'This is no Content-ID.');
    fields.push(['content-id', foldField('Content-ID', `<${cid}>`)]);
  }
  if (language !== null) {
    const tags = Array.isArray(language) ? (language as readonly Json[]) : [];
    const words = tags.filter((tag): tag is string => typeof tag === 'string' && isToken(tag));
    if (words.length === 0 || words.length < tags.length) return wrong(path, 'language', 'These are no language tags.');
    fields.push(['content-language', foldField('Content-Language', words.join(', '))]);
  }
  if (location !== null) {
    if (typeof location !== 'string' || location === '' || !isWord(location))
      return wrong(path, 'location', 'This is no URI.');
    fields.push(['content-location', foldField('Content-Location', location)]);
  }
  return ok(fields);
}

const isWord = (text: string): boolean =>
  Array.from(text).every((letter) => letter > ' ' && letter <= '~' && letter !== '<' && letter !== '>');

const written = (header: Buffer, more: Fields, body: readonly Piece[], eightBit = false): Made =>
  ok({
    names: ['content-type', ...more.map(([name]) => name)],
    header: Buffer.concat([header, ...more.map(([, octets]) => octets)]),
    body,
    eightBit,
  });

async function multipart(
  part: JsonObject,
  path: string,
  type: MediaType,
  more: Fields,
  sources: Sources,
): Promise<Made> {
  const { subParts = null, partId = null, blobId = null } = part;
  if (!type.text.startsWith('multipart/')) return wrong(path, 'subParts', 'Only a multipart has parts.');
  if (partId !== null || blobId !== null)
    return wrong(path, partId === null ? 'blobId' : 'partId', 'A multipart has parts only.');
  const list = subParts as readonly Json[] | null;
  if (!Array.isArray(subParts) || list === null || list.length === 0)
    return wrong(path, 'subParts', 'A multipart has at least one part.');
  const children: Written[] = [];
  for (const [at, child] of list.entries()) {
    if (!isObject(child)) return wrong(path, `subParts/${at}`, 'This is no part.');
    const made = await writtenPart(child, path === '' ? `subParts/${at}` : `${path}/subParts/${at}`, sources);
    if (!made.ok) return made;
    children.push(made.value);
  }
  return ok(around(type.text, children, more, sources.random));
}

const CRLF = Buffer.from('\r\n');

/** Parts in a multipart. "=_" is in neither quoted-printable nor base64 (RFC 2045 §6.7), and nobody knows what follows it. */
export function around(type: string, children: readonly Written[], more: Fields, random: Random): Written {
  const digits = Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join('');
  const boundary = `=_${digits}`;
  const eightBit = children.some((child) => child.eightBit);
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  return {
    names: ['content-type', ...more.map(([name]) => name)],
    header: Buffer.concat([
      foldField('Content-Type', `${type}; boundary="${boundary}"`),
      // A composite body says 8bit where one inside it does. RFC 2045 §6.4
      ...(eightBit ? [foldField('Content-Transfer-Encoding', '8bit')] : []),
      ...more.map(([, octets]) => octets),
    ]),
    body: [
      ...children.flatMap(({ header, body }) => [delimiter, header, CRLF, ...body, CRLF]),
      Buffer.from(`--${boundary}--\r\n`),
    ],
    eightBit,
  };
}

async function leaf(part: JsonObject, path: string, type: MediaType, more: Fields, sources: Sources): Promise<Made> {
  const { partId = null, blobId = null, charset = null, name = null, disposition = null } = part;
  if ((partId === null) === (blobId === null))
    return wrong(path, partId === null ? 'partId' : 'blobId', 'A part has either a partId or a blobId.');
  if (charset !== null && (typeof charset !== 'string' || !isToken(charset)))
    return wrong(path, 'charset', 'This is no charset.');
  const isHidden = typeof name === 'string' && disposition === null;
  const field = `${type.value ?? type.text}${isHidden ? parameterText('name', name) : ''}`;
  if (blobId !== null) {
    const content = typeof blobId === 'string' ? sources.blobs.get(blobId) : undefined;
    if (content === undefined) return wrong(path, 'blobId', 'This is no blob.');
    return ofContent(`${field}${charset === null ? '' : `; charset=${charset}`}`, type.text, content, more);
  }
  for (const unwanted of ['charset', 'size'])
    if ((part[unwanted] ?? null) !== null)
      return wrong(path, unwanted, 'What the client writes itself has the charset and size that the server gives it.');
  const key = typeof partId === 'string' ? partId : '';
  const value = Object.hasOwn(sources.values, key) ? sources.values[key] : null;
  if (!isObject(value)) return wrong(path, 'partId', 'bodyValues has no such part.');
  const text = value['value'];
  const flagged = ['isEncodingProblem', 'isTruncated'].find(
    (flag) => value[flag] !== undefined && value[flag] !== false,
  );
  if (typeof text !== 'string' || flagged !== undefined)
    return setError('invalidProperties', 'A value is a text that is whole.', {
      properties: [`bodyValues/${key}/${flagged ?? 'value'}`],
    });
  const entity = type.text.startsWith('text/') ? textEntity(field, text) : binaryEntity(field, Buffer.from(text));
  return written(entity.header, more, [entity.body]);
}

/** Octets that are read in one go. A multiple of 57: those are a line of base64. */
const step = 57 * 4_096;
/** An enclosed message up to this size gets its line breaks mended. Ours. */
const mended = 1_048_576;

async function ofContent(field: string, type: string, content: Content, more: Fields): Promise<Made> {
  if (type !== 'message/rfc822' && type !== 'message/global') {
    const { header } = binaryEntity(field, Buffer.alloc(0));
    return written(header, more, [{ content, step, encode: encodeBase64 }]);
  }
  // RFC 2046 §5.2.1: it must not be encoded.
  if (content.size <= mended) {
    const { header, body } = plainEntity(field, await content.read(0, content.size));
    return written(header, more, [body], header.includes('8bit'));
  }
  let eightBit = false;
  for await (const chunk of chunks(content)) eightBit ||= chunk.some((octet) => octet > 0x7f);
  const header = Buffer.concat([
    foldField('Content-Type', field),
    foldField('Content-Transfer-Encoding', eightBit ? '8bit' : '7bit'),
  ]);
  return written(header, more, [{ content, step, encode: (octets) => octets }], eightBit);
}
