/**
 * Blob/copy, Blob/get and Blob/lookup.
 * Implements: RFC 8620 §6.3, RFC 9404 §4.2, §4.3.
 */
import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import { type Content, chunks } from '../../message/content.ts';
import { blob, core } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id, unsignedInt } from '../core/method.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailView, Reached } from '../mail/deps.ts';
import { staged } from '../mail/emails/create/staged.ts';
import { readBlobId, uploadBlobId } from '../mail/emails/blob-id.ts';
import { cardId, emailId, mailboxId, scriptId, threadId } from '../mail/ids.ts';
import { type SetError, setError, setErrorObject } from '../standard/set-error.ts';
import { slice } from './decoded.ts';
import { openBlob } from './open.ts';

/** In the order in which they are recommended, by the names of node. RFC 3230, in lower case */
const digests: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512', sha: 'sha1' };
const typeNames = ['Mailbox', 'Thread', 'Email', 'SieveScript', 'ContactCard'] as const;

/** RFC 9404 §3.1 */
export const blobCapability = {
  name: blob,
  ofServer: {},
  ofAccount: {
    maxSizeBlobSet: limits.maxSizeUpload,
    maxDataSources: limits.dataSources,
    supportedTypeNames: typeNames,
    supportedDigestAlgorithms: Object.keys(digests),
  },
};

const accountIdIn = (args: object): string => (args as { readonly accountId: string }).accountId;

/** What the account has already stays what it is; the rest becomes an upload. */
export const blobCopy = (deps: MailView): Method =>
  accountMethod({
    name: 'Blob/copy',
    capability: core,
    args: { fromAccountId: v.string(), blobIds: v.array(id) },
    run: async (account, args, call) => {
      const { fromAccountId, blobIds } = args;
      const from = await deps.reach(call.user, fromAccountId);
      if (from === null) return methodError('fromAccountNotFound');
      if (blobIds.length > limits.maxObjectsInSet) return methodError('requestTooLarge');
      const copied: Record<string, Json> = {};
      const notCopied: Record<string, Json> = {};
      for (const one of blobIds) {
        call.signal.throwIfAborted();
        const made = await blobCopied(deps, account, from, one);
        if (made.ok) copied[one] = made.value;
        else notCopied[one] = setErrorObject(made.error);
      }
      return answer('Blob/copy', {
        fromAccountId,
        accountId: accountIdIn(args),
        copied: Object.keys(copied).length === 0 ? null : copied,
        notCopied: Object.keys(notCopied).length === 0 ? null : notCopied,
      });
    },
  });

async function blobCopied(deps: MailView, account: AccountId, from: Reached, name: Id): Promise<Result<Id, SetError>> {
  const content = await openBlob(from.view, from.account, name);
  if (content === null) return setError('notFound');
  if (from.account === account) return ok(name);
  const pieces = [{ content, step: 256 * 1024, encode: (octets: Buffer) => octets }];
  const done = await staged(deps, pieces, limits.maxSizeUpload, (whole) => deps.uploads.keep(account, whole));
  if (!done.ok) return setError('tooLarge', undefined, { more: { maxSize: limits.maxSizeUpload } });
  return done.value.ok ? ok(uploadBlobId(done.value.value.hash)) : setError('overQuota');
}

const isBlobProperty = (name: string): boolean =>
  ['id', 'data', 'data:asText', 'data:asBase64', 'size'].includes(name) ||
  (name.startsWith('digest:') && Object.hasOwn(digests, name.slice('digest:'.length)));

export const blobGet = (deps: MailView): Method =>
  accountMethod({
    name: 'Blob/get',
    capability: blob,
    args: {
      ids: v.array(id),
      properties: v.optional(
        v.nullable(v.array(v.pipe(v.string(), v.check(isBlobProperty, 'is no property of a Blob')))),
        null,
      ),
      offset: v.optional(v.nullable(unsignedInt), null),
      length: v.optional(v.nullable(unsignedInt), null),
    },
    run: async (account, args, { signal }) => {
      const { ids, properties, offset, length } = args;
      if (ids.length > limits.maxObjectsInGet) return methodError('requestTooLarge');
      const names = properties ?? ['data', 'size'];
      const list: JsonObject[] = [];
      const notFound: Id[] = [];
      let told = 0;
      for (const one of new Set(ids)) {
        signal.throwIfAborted();
        const content = await openBlob(deps, account, one);
        if (content === null) {
          notFound.push(one);
          continue;
        }
        const from = Math.min(offset ?? 0, content.size);
        const to = length === null ? content.size : Math.min(from + length, content.size);
        if (names.some((name) => name.startsWith('data'))) told += to - from;
        if (told > limits.blobData) return methodError('requestTooLarge', 'So much is downloaded by its URL.');
        const isTruncated = (offset ?? 0) > content.size || (length !== null && (offset ?? 0) + length > content.size);
        list.push({
          id: one,
          ...(await dataOf(slice(content, from, to), names)),
          ...(names.includes('size') ? { size: content.size } : {}),
          ...(isTruncated ? { isTruncated } : {}),
        });
      }
      return answer('Blob/get', { accountId: accountIdIn(args), list, notFound });
    },
  });

/** Text where the octets are UTF-8, else base64; each also where it is asked for by its name. */
async function dataOf(content: Content, names: readonly string[]): Promise<JsonObject> {
  const told: Record<string, Json> = {};
  if (names.some((name) => name.startsWith('data'))) {
    const octets = await content.read(0, content.size);
    const isText = isUtf8(octets);
    if (names.includes('data:asText') || (names.includes('data') && isText))
      told['data:asText'] = isText ? octets.toString('utf8') : null;
    if (names.includes('data:asBase64') || (names.includes('data') && !isText))
      told['data:asBase64'] = octets.toString('base64');
    if (!isText && (names.includes('data') || names.includes('data:asText'))) told['isEncodingProblem'] = true;
  }
  for (const name of names.filter((one) => one.startsWith('digest:')))
    told[name] = await digestOf(content, digests[name.slice('digest:'.length)] ?? 'sha256');
  return told;
}

async function digestOf(content: Content, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of chunks(content)) hash.update(chunk);
  return hash.digest('base64');
}

export const blobLookup = (deps: MailView): Method =>
  accountMethod({
    name: 'Blob/lookup',
    capability: blob,
    args: { typeNames: v.array(v.string()), ids: v.array(id) },
    run: async (account, args) => {
      const { ids } = args;
      const names = [...new Set(args.typeNames)];
      const isKnown = (name: string): boolean => (typeNames as readonly string[]).includes(name);
      if (!names.every(isKnown)) return methodError('unknownDataType');
      if (ids.length > limits.maxObjectsInGet) return methodError('requestTooLarge');
      const list: JsonObject[] = [];
      const notFound: Id[] = [];
      for (const one of new Set(ids)) {
        const matches = await matchesOf(deps, account, one);
        if (matches === null) notFound.push(one);
        else list.push({ id: one, matchedIds: Object.fromEntries(names.map((name) => [name, matches[name] ?? []])) });
      }
      return answer('Blob/lookup', { accountId: accountIdIn(args), list, notFound });
    },
  });

/** An upload is nobody's; what is of an e-mail is also of its thread and of its mailboxes. */
async function matchesOf(
  deps: MailView,
  account: AccountId,
  name: Id,
): Promise<Readonly<Record<string, readonly Id[]>> | null> {
  const read = readBlobId(name);
  if (read === null || (await openBlob(deps, account, name)) === null) return null;
  if ('script' in read.of) return { SieveScript: [scriptId(read.of.script.id)] };
  if ('card' in read.of) return { ContactCard: [cardId(read.of.card.id)] };
  if (!('email' in read.of)) return {};
  const [email] = await deps.emails.emails(account, [read.of.email]);
  if (email === undefined) return null;
  return {
    Email: [emailId(email.id)],
    Thread: [threadId(email.threadId)],
    Mailbox: [...new Set(email.places.map(({ mailbox }) => mailboxId(mailbox)))],
  };
}
