/**
 * An e-mail that a client writes, as a message.
 * Implements: RFC 8621 §4.6 (create).
 */
import { domainToASCII } from 'node:url';
import type { Clock, Random } from '../../../../base/clock.ts';
import { type Result, ok } from '../../../../base/result.ts';
import type { Account } from '../../../../directory/types.ts';
import { foldField } from '../../../../message/compose/header.ts';
import type { Content } from '../../../../message/content.ts';
import { formatDate } from '../../../../message/header/date.ts';
import { type Json, type JsonObject, isObject } from '../../../core/types.ts';
import { limits } from '../../../limits.ts';
import { type SetError, setError } from '../../../standard/set-error.ts';
import { type Written, around, writtenPart } from './body.ts';
import { convenient, writtenFields } from './fields.ts';
import type { Piece } from './staged.ts';

export interface Writer {
  readonly author: Account;
  readonly clock: Clock;
  readonly random: Random;
  /** null where there are no such octets. */
  readonly blob: (id: string) => Promise<Content | null>;
}

/** What else an Email is created with: where it is kept is read elsewhere. */
const bodyProperties = ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'];

const invalid = (description: string, ...properties: readonly string[]) =>
  setError('invalidProperties', description, { properties: properties.map((name) => name.slice(0, limits.quoted)) });

/** `object` is an Email without what says where and how it is kept. */
export async function writtenMessage(
  object: JsonObject,
  { author, clock, random, blob }: Writer,
): Promise<Result<readonly Piece[], SetError>> {
  const strangers = Object.keys(object).filter(
    (name) => !bodyProperties.includes(name) && !Object.hasOwn(convenient, name) && !name.startsWith('header:'),
  );
  if (strangers.length > 0) return invalid('An e-mail is not written with these.', ...strangers);
  const { fields, wrong } = writtenFields(object, convenient);
  if (wrong.length > 0) return invalid('These values do not make the fields that they should.', ...wrong);
  const ofParts = Object.keys(object).filter((name) => name.toLowerCase().startsWith('header:content-'));
  if (ofParts.length > 0) return invalid('Content fields are of parts.', ...ofParts);
  if (fields.has('mime-version')) return invalid('The server writes this field.', 'header:MIME-Version');
  const { bodyValues = null } = object;
  if (bodyValues !== null && !isObject(bodyValues)) return invalid('This is no map of values.', 'bodyValues');
  const roots = rootsOf(object);
  if (!roots.ok) return roots;
  const blobs = await openBlobs(roots.value, blob);
  if (!blobs.ok) return blobs;
  const body = await bodyOf(roots.value, { values: bodyValues ?? {}, blobs: blobs.value, random });
  if (!body.ok) return body;
  const twice = body.value.names.filter((name) => fields.has(name));
  if (twice.length > 0) return invalid('The e-mail and its structure say the same field.', 'bodyStructure');
  const now = clock.now();
  const domain = author.address.slice(author.address.lastIndexOf('@') + 1);
  const unique = Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join('');
  const header = [
    fields.get('date') ?? foldField('Date', formatDate(now)),
    ...[...fields].filter(([name]) => name !== 'date').map(([, octets]) => octets),
    ...(isWritten(fields.get('message-id'))
      ? []
      : [foldField('Message-ID', `<${now.toString(36)}.${unique}@${domainToASCII(domain) || 'localhost'}>`)]),
    Buffer.from('MIME-Version: 1.0\r\n'),
  ];
  return ok([...header, body.value.header, Buffer.from('\r\n'), ...body.value.body]);
}

const isWritten = (field: Buffer | undefined): boolean => field !== undefined && field.length > 0;

/** Either the whole structure, or what the reader is shown and what is attached. */
type Roots =
  | { readonly structure: JsonObject }
  | { readonly text: JsonObject | null; readonly html: JsonObject | null; readonly attachments: readonly JsonObject[] };

function rootsOf(object: JsonObject): Result<Roots, SetError> {
  const { bodyStructure = null, textBody = null, htmlBody = null, attachments = null } = object;
  if (bodyStructure !== null) {
    const beside = ['textBody', 'htmlBody', 'attachments'].filter((name) => (object[name] ?? null) !== null);
    if (beside.length > 0) return invalid('A bodyStructure is all of the body.', ...beside);
    return isObject(bodyStructure) ? ok({ structure: bodyStructure }) : invalid('This is no part.', 'bodyStructure');
  }
  const text = only(textBody, 'text/plain');
  if (text === undefined) return invalid('This is one part of type text/plain.', 'textBody');
  const html = only(htmlBody, 'text/html');
  if (html === undefined) return invalid('This is one part of type text/html.', 'htmlBody');
  const list = (attachments ?? []) as readonly Json[];
  if (!Array.isArray(attachments ?? []) || !list.every((one) => isObject(one)))
    return invalid('This is no list of parts.', 'attachments');
  return ok({ text, html, attachments: list });
}

/** null where there is none; undefined where it is something else. */
function only(list: Json, type: string): JsonObject | null | undefined {
  if (list === null) return null;
  const [one = null, ...more] = Array.isArray(list) ? (list as readonly Json[]) : [];
  if (!isObject(one) || more.length > 0) return undefined;
  const given = one['type'] ?? null;
  if (given === null) return Object.keys(one).some(isTypeField) ? undefined : { ...one, type };
  return typeof given === 'string' && given.toLowerCase() === type ? one : undefined;
}

const isTypeField = (name: string): boolean => name.toLowerCase().startsWith('header:content-type');

/** All that are named anywhere; blobNotFound tells all that are not there. */
async function openBlobs(roots: Roots, open: Writer['blob']): Promise<Result<ReadonlyMap<string, Content>, SetError>> {
  const names = new Set<string>();
  const gather = (part: JsonObject | null): void => {
    if (part === null) return;
    const { blobId, subParts } = part;
    if (typeof blobId === 'string') names.add(blobId);
    if (Array.isArray(subParts)) for (const one of subParts as readonly Json[]) gather(isObject(one) ? one : null);
  };
  for (const root of 'structure' in roots ? [roots.structure] : [roots.text, roots.html, ...roots.attachments])
    gather(root);
  const blobs = new Map<string, Content>();
  const notFound: string[] = [];
  for (const name of names) {
    const content = await open(name);
    if (content === null) notFound.push(name);
    else blobs.set(name, content);
  }
  return notFound.length === 0 ? ok(blobs) : setError('blobNotFound', undefined, { more: { notFound } });
}

type Sources = Parameters<typeof writtenPart>[2];

/** Text and HTML as alternatives, what the HTML shows beside it, attachments behind: RFC 2046 §5.1.3-4, RFC 2387. */
async function bodyOf(roots: Roots, sources: Sources): Promise<Result<Written, SetError>> {
  if ('structure' in roots) return writtenPart(roots.structure, 'bodyStructure', sources);
  const { text, html, attachments } = roots;
  const shown: Written[] = [];
  const behind: Written[] = [];
  for (const [at, part] of attachments.entries()) {
    const isShown = html !== null && (part['cid'] ?? null) !== null && part['disposition'] !== 'attachment';
    const hasOwn = Object.keys(part).some((name) => name.toLowerCase().startsWith('header:content-disposition'));
    const disposition = hasOwn ? {} : { disposition: part['disposition'] ?? (isShown ? 'inline' : 'attachment') };
    const made = await writtenPart({ ...part, ...disposition }, `attachments/${at}`, sources);
    if (!made.ok) return made;
    (isShown ? shown : behind).push(made.value);
  }
  const texts: Written[] = [];
  for (const [name, part] of [['textBody/0', text] as const, ['htmlBody/0', html] as const]) {
    if (part === null) continue;
    const made = await writtenPart(part, name, sources);
    if (!made.ok) return made;
    const isRelated = part === html && shown.length > 0;
    texts.push(isRelated ? around('multipart/related', [made.value, ...shown], [], sources.random) : made.value);
  }
  const [first, second] = texts;
  if (first === undefined && behind.length === 0) {
    const empty = { partId: 'empty', type: 'text/plain' };
    return writtenPart(empty, 'textBody/0', { ...sources, values: { empty: { value: '' } } });
  }
  const alternatives = second === undefined ? first : around('multipart/alternative', texts, [], sources.random);
  const all = [...(alternatives === undefined ? [] : [alternatives]), ...behind];
  const [whole] = all;
  return ok(whole !== undefined && behind.length === 0 ? whole : around('multipart/mixed', all, [], sources.random));
}
