/**
 * Email/import: uploaded messages become e-mails, octet for octet.
 * Implements: RFC 8621 §4.8.
 */
import * as v from 'valibot';
import { dateTime } from '../../../message/header/date.ts';
import { findField, headerFields } from '../../../message/header/fields.ts';
import type { Content } from '../../../message/content.ts';
import { openBlob } from '../../blobs/open.ts';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import { accountMethod, answer, id, jsonObject, mapOf } from '../../core/method.ts';
import type { JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { type Setting, idReader } from '../../standard/set.ts';
import { type Created, setError, setErrorObject } from '../../standard/set-error.ts';
import type { MailView } from '../deps.ts';
import { filed, readFiling } from './file.ts';

const wanted = ['blobId', 'mailboxIds', 'keywords', 'receivedAt'];

export const emailImport = (deps: MailView): Method =>
  accountMethod({
    name: 'Email/import',
    capability: mail,
    args: { ifInState: v.optional(v.nullable(v.string()), null), emails: mapOf(id, jsonObject) },
    run: async (account, args, call) => {
      const { ifInState } = args;
      const emails = Object.entries(args.emails as Readonly<Record<string, JsonObject>>);
      if (emails.length > limits.maxObjectsInSet) return methodError('requestTooLarge');
      const state = () => deps.states.now(account);
      const oldState = await state();
      if (ifInState !== null && ifInState !== oldState) return methodError('stateMismatch');
      const setting: Setting = { account, call, idOf: idReader(call) };
      const created: Record<string, JsonObject> = {};
      const notCreated: Record<string, JsonObject> = {};
      for (const [creationId, object] of emails) {
        call.signal.throwIfAborted();
        const made = await imported(deps, object, setting);
        if (made.ok) {
          call.createdIds.set(creationId, made.value.id);
          created[creationId] = { id: made.value.id, ...made.value.told };
        } else notCreated[creationId] = setErrorObject(made.error);
      }
      return answer('Email/import', {
        accountId: (args as unknown as { readonly accountId: string }).accountId,
        oldState,
        newState: await state(),
        created: Object.keys(created).length === 0 ? null : created,
        notCreated: Object.keys(notCreated).length === 0 ? null : notCreated,
      });
    },
  });

async function imported(deps: MailView, object: JsonObject, setting: Setting): Promise<Created> {
  const strangers = Object.keys(object).filter((name) => !wanted.includes(name));
  if (strangers.length > 0)
    return setError('invalidProperties', 'An EmailImport has no such property.', { properties: strangers });
  const filing = readFiling(object, setting.idOf);
  if (!filing.ok) return filing;
  const { blobId } = object;
  const blob = typeof blobId === 'string' ? setting.idOf(blobId) : null;
  const content = blob === null ? null : await openBlob(deps, setting.account, blob);
  if (content === null) return setError('invalidProperties', 'There are no such octets.', { properties: ['blobId'] });
  if (content.size === 0) return setError('invalidEmail', 'A message has some octets.');
  const receivedAt = filing.value.receivedAt ?? (await receivedDate(content)) ?? deps.clock.now();
  return filed(deps, setting, { ...filing.value, receivedAt }, [{ content, step, encode: (octets) => octets }]);
}

/** Octets that are copied in one go, and octets of a header that are read for its date. Ours. */
const step = 256 * 1024;
const mostHeader = 256 * 1024;

/** Of the most recent Received field, which stands first: what is behind its last semicolon. RFC 5322 §3.6.7 */
async function receivedDate(content: Content): Promise<number | null> {
  const header = await content.read(0, mostHeader);
  const field = findField(headerFields(header), 'received');
  if (field === null) return null;
  const value = header.subarray(field.valueStart, field.valueEnd);
  return dateTime(value.subarray(value.lastIndexOf(';') + 1))?.epoch ?? null;
}
