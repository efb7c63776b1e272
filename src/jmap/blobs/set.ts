/**
 * Blob/upload: octets that come within a request, and parts of others, one behind the other.
 * Implements: RFC 9404 §4.1.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import { accountIdOf } from '../core/account.ts';
import { blob } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id, jsonObject, unsignedInt, mapOf } from '../core/method.ts';
import type { JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailView } from '../mail/deps.ts';
import { uploadBlobId } from '../mail/emails/blob-id.ts';
import { type Piece, staged } from '../mail/emails/create/staged.ts';
import { readObject } from '../standard/read-object.ts';
import { idReader } from '../standard/set.ts';
import { type Created, type SetError, setError, setErrorObject } from '../standard/set-error.ts';
import { slice } from './decoded.ts';
import { openBlob } from './open.ts';

const source = v.union([
  v.strictObject({ 'data:asText': v.string() }),
  v.strictObject({ 'data:asBase64': v.string() }),
  v.strictObject({
    blobId: v.string(),
    offset: v.optional(v.nullable(unsignedInt), null),
    length: v.optional(v.nullable(unsignedInt), null),
  }),
]);

const uploaded = v.strictObject({
  data: v.pipe(v.array(source), v.maxLength(limits.dataSources)),
  type: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(limits.id))), null),
});

export const blobUpload = (deps: MailView): Method =>
  accountMethod({
    name: 'Blob/upload',
    capability: blob,
    args: { create: mapOf(id, jsonObject) },
    run: async (account, { create }, call) => {
      if (Object.keys(create).length > limits.maxObjectsInSet) return methodError('requestTooLarge');
      const created: Record<string, JsonObject> = {};
      const notCreated: Record<string, JsonObject> = {};
      for (const [creationId, object] of Object.entries(create as Readonly<Record<string, JsonObject>>)) {
        call.signal.throwIfAborted();
        const made = await upload(deps, account, object, idReader(call));
        if (made.ok) {
          call.createdIds.set(creationId, made.value.id);
          created[creationId] = { id: made.value.id, ...made.value.told };
        } else notCreated[creationId] = setErrorObject(made.error);
      }
      return answer('Blob/upload', {
        accountId: accountIdOf(account),
        created: Object.keys(created).length === 0 ? null : created,
        notCreated: Object.keys(notCreated).length === 0 ? null : notCreated,
      });
    },
  });

type IdOf = ReturnType<typeof idReader>;

async function upload(deps: MailView, account: AccountId, object: JsonObject, idOf: IdOf): Promise<Created> {
  const read = readObject(uploaded, object);
  if (!read.ok) return read;
  const { data, type } = read.value;
  const pieces: Piece[] = [];
  for (const [at, one] of data.entries()) {
    const piece = await pieceOf(deps, account, one, `data/${at}`, idOf);
    if (!piece.ok) return piece;
    pieces.push(piece.value);
  }
  const done = await staged(deps, pieces, limits.maxSizeUpload, (content) => deps.uploads.keep(account, content));
  if (!done.ok) return setError('tooLarge', undefined, { more: { maxSize: limits.maxSizeUpload } });
  if (!done.value.ok) return setError('overQuota');
  const { hash, size } = done.value.value;
  const blobId = uploadBlobId(hash);
  return ok({ id: blobId, told: { blobId, type, size } });
}

async function pieceOf(
  deps: MailView,
  account: AccountId,
  data: v.InferOutput<typeof source>,
  path: string,
  idOf: IdOf,
): Promise<Result<Piece, SetError>> {
  const wrong = (description: string) => setError('invalidProperties', description, { properties: [path] });
  if ('data:asText' in data) {
    const text = data['data:asText'];
    return text.isWellFormed() ? ok(Buffer.from(text)) : wrong('This is no text of Unicode.');
  }
  if ('data:asBase64' in data) {
    const octets = base64(data['data:asBase64']);
    return octets === null ? wrong('This is not base64.') : ok(octets);
  }
  const { blobId, offset, length } = data;
  const name = idOf(blobId);
  const content = name === null ? null : await openBlob(deps, account, name);
  if (content === null)
    return setError('blobNotFound', undefined, { more: { notFound: [blobId.slice(0, limits.id)] } });
  const from = offset ?? 0;
  const to = length === null ? content.size : from + length;
  if (from > to || to > content.size) return wrong('The octets do not go so far.');
  return ok({ content: slice(content, from, to), step: 256 * 1024, encode: (octets) => octets });
}

/** RFC 4648 §4, nothing else in it; the padding may be left out. */
function base64(text: string): Buffer | null {
  const octets = Buffer.from(text, 'base64');
  const again = octets.toString('base64');
  const bare = again.endsWith('==') ? again.slice(0, -2) : again.endsWith('=') ? again.slice(0, -1) : again;
  return text === again || text === bare ? octets : null;
}
