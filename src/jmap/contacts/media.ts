/**
 * Pictures within cards: octets of a blob or of a "data:" URI are kept beside the card and told as a blob.
 * Implements: RFC 9610 §3 (blobId of a Media object), §3.5 (a photo is a picture); RFC 2397 (data:).
 */
import { createHash } from 'node:crypto';
import { type Result, ok } from '../../base/result.ts';
import type { Medium } from '../../directory/contacts.ts';
import type { AccountId } from '../../directory/types.ts';
import { type BlobDeps, openBlob } from '../blobs/open.ts';
import { type Json, type JsonObject, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { cardBlobId, readBlobId } from '../mail/emails/blob-id.ts';
import { type SetError, setError } from '../standard/set-error.ts';

export interface ReadMedia {
  /** The property "media" of the card as it is kept: blobId is a hash there. */
  readonly kept: JsonObject;
  readonly media: readonly Medium[];
}

/** The property "media" as it is told. */
export const toldMedia = (id: number, media: JsonObject): JsonObject =>
  eachMedium(media, ({ blobId, ...medium }) =>
    typeof blobId === 'string' ? { ...medium, blobId: cardBlobId({ id, hash: blobId }) } : medium,
  );

const eachMedium = (media: JsonObject, become: (medium: JsonObject) => JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(media).map(([key, one]) => [key, isObject(one) ? become(one) : one]));

/** `card` is the number of the card that is changed; what it has already is not read again. */
export async function readMedia(
  deps: BlobDeps,
  account: AccountId,
  card: number | null,
  media: JsonObject,
): Promise<Result<ReadMedia, SetError>> {
  const kept: [string, JsonObject][] = [];
  const found = new Map<string, Medium>();
  const entries = Object.entries(media);
  if (entries.length > limits.cardMedia) return setError('tooLarge', `A card has at most ${limits.cardMedia} media.`);
  for (const [key, one] of entries) {
    const medium = isObject(one) ? one : {};
    const { blobId, uri, ...rest } = medium;
    const [blob, address] = [textOf(blobId), textOf(uri)];
    if (blob === null && address?.slice(0, 5).toLowerCase() !== 'data:') {
      kept.push([key, medium]);
      continue;
    }
    const own = blob === null ? undefined : readBlobId(blob)?.of;
    if (blob !== null && own !== undefined && 'card' in own && own.card.id === card) {
      if ((await deps.contacts.medium(account, card, own.card.hash)) === null) return notFound(blob);
      if (!found.has(own.card.hash)) found.set(own.card.hash, { hash: own.card.hash, content: null });
      kept.push([key, { ...rest, blobId: own.card.hash }]);
      continue;
    }
    const read = blob === null ? ok(dataOf(address ?? '')) : await octetsOf(deps, account, blob);
    if (!read.ok) return read;
    const wrong = (why: string) => setError('invalidProperties', why, { properties: [`media/${key}`] });
    if (read.value === null) return wrong('It is no "data:" URI.');
    const { content, type } = read.value;
    if (content.length > limits.cardMedium)
      return setError('tooLarge', `A picture has at most ${limits.cardMedium} octets.`);
    const picture = pictureType(content);
    if (picture === null && medium['kind'] !== 'sound') return wrong('It is no picture of a type that is known.');
    const hash = createHash('sha256').update(content).digest('hex');
    found.set(hash, { hash, content });
    kept.push([key, { ...rest, mediaType: picture ?? medium['mediaType'] ?? type, blobId: hash }]);
  }
  return ok({ kept: Object.fromEntries(kept), media: [...found.values()] });
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

interface Octets {
  readonly content: Buffer;
  readonly type: string;
}

const notFound = (blobId: string) =>
  setError('blobNotFound', undefined, { more: { notFound: [blobId.slice(0, limits.id)] } });

async function octetsOf(deps: BlobDeps, account: AccountId, blobId: string): Promise<Result<Octets, SetError>> {
  const content = await openBlob(deps, account, blobId);
  if (content === null) return notFound(blobId);
  if (content.size > limits.cardMedium)
    return setError('tooLarge', `A picture has at most ${limits.cardMedium} octets.`);
  return ok({ content: Buffer.from(await content.read(0, content.size)), type: 'application/octet-stream' });
}

/** dataurl := "data:" [ mediatype ] [ ";base64" ] "," data. RFC 2397 §3 */
function dataOf(uri: string): Octets | null {
  const comma = uri.indexOf(',');
  if (comma < 0) return null;
  const [type = '', ...parameters] = uri.slice('data:'.length, comma).split(';');
  const isBase64 = parameters.at(-1)?.toLowerCase() === 'base64';
  if (!isBase64) return null;
  return { content: Buffer.from(uri.slice(comma + 1), 'base64'), type: type || 'text/plain' };
}

const beginnings: readonly (readonly [type: string, from: number, octets: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
];

/** By its first octets; null for what browsers show as no picture, or as one that has script in it. */
const pictureType = (content: Buffer): string | null =>
  beginnings.find(([, from, octets]) => content.toString('latin1', from, from + octets.length) === octets)?.[0] ?? null;
