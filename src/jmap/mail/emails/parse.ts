/**
 * Email/parse: messages that are no e-mails of the account, such as those that are attached.
 * Implements: RFC 8621 §4.9.
 */
import * as v from 'valibot';
import type { Content } from '../../../message/content.ts';
import { headerFields } from '../../../message/header/fields.ts';
import type { EmailId, ThreadId } from '../../../ms/types.ts';
import { examined, openBlob } from '../../blobs/open.ts';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import { accountMethod, answer, id } from '../../core/method.ts';
import type { Id, Json, JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import type { MailView } from '../deps.ts';
import { bodyWishes } from './get.ts';
import { type BodyWishes, emailObject, isEmailProperty } from './object.ts';
import { defaultProperties } from './properties.ts';

/** What it has only in a mailbox. */
const ofMailboxes = ['id', 'mailboxIds', 'keywords', 'receivedAt', 'threadId'];

const parsedProperties = defaultProperties.filter(
  (name) => !ofMailboxes.includes(name) && name !== 'blobId' && name !== 'size',
);

export const emailParse = (deps: MailView): Method =>
  accountMethod({
    name: 'Email/parse',
    capability: mail,
    args: {
      blobIds: v.array(id),
      properties: v.optional(v.nullable(v.array(v.string())), null),
      ...bodyWishes,
    },
    run: async (account, { blobIds, properties, ...wishes }, { signal }) => {
      const wrong = properties?.find((name) => name !== 'id' && !isEmailProperty(name));
      if (wrong !== undefined)
        return methodError('invalidArguments', `Email has no property "${wrong.slice(0, limits.quoted)}".`, [
          'properties',
        ]);
      if (blobIds.length > limits.maxObjectsInGet) return methodError('requestTooLarge');
      const parsed: Record<string, JsonObject> = {};
      const notParsable: Id[] = [];
      const notFound: Id[] = [];
      for (const blob of new Set(blobIds)) {
        signal.throwIfAborted();
        const content = await openBlob(deps, account, blob);
        if (content === null) notFound.push(blob);
        else if (!(await isMessage(content))) notParsable.push(blob);
        else parsed[blob] = await parsedEmail(blob, content, properties ?? parsedProperties, wishes);
      }
      return answer('Email/parse', {
        accountId: (wishes as unknown as { readonly accountId: string }).accountId,
        parsed: Object.keys(parsed).length === 0 ? null : parsed,
        notParsable: notParsable.length === 0 ? null : notParsable,
        notFound: notFound.length === 0 ? null : notFound,
      });
    },
  });

/** A message begins with a field. RFC 5322 §2.1 */
const isMessage = async (content: Content): Promise<boolean> =>
  headerFields(await content.read(0, beginning)).length > 0;

/** Octets in which the first field must be found. Ours. */
const beginning = 64 * 1024;

async function parsedEmail(
  blob: Id,
  content: Content,
  properties: readonly string[],
  wishes: BodyWishes,
): Promise<JsonObject> {
  const facts = await examined(content);
  const email = { id: 0 as EmailId, threadId: 0 as ThreadId, size: content.size, receivedAt: 0, places: [], facts };
  const names = properties.filter((name) => !ofMailboxes.includes(name) && name !== 'blobId');
  const { id: _none, ...object } = await emailObject(
    { email, blob, content: () => Promise.resolve(content) },
    names,
    wishes,
  );
  const told: Record<string, Json> = { ...object };
  for (const name of properties) if (ofMailboxes.includes(name)) told[name] = null;
  if (properties.includes('blobId')) told['blobId'] = blob;
  return told;
}
