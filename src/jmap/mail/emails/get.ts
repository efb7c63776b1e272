/** Email/get and Email/changes. RFC 8621 §4.2, §4.3 */
import * as v from 'valibot';
import { mail } from '../../core/capabilities.ts';
import { unsignedInt } from '../../core/method.ts';
import type { JsonObject, Method } from '../../core/types.ts';
import { type Changes, changesMethod } from '../../standard/changes.ts';
import { getMethod } from '../../standard/get.ts';
import { type MailView, contentOf } from '../deps.ts';
import { emailId, readEmailId } from '../ids.ts';
import { emailBlobId } from './blob-id.ts';
import { defaultBodyProperties, isBodyProperty } from './body-part.ts';
import { evidenceOf } from './evidence.ts';
import { emailObject, isEmailProperty } from './object.ts';
import { defaultProperties } from './properties.ts';

/** What is wished of bodies; also of Email/parse. */
export const bodyWishes = {
  bodyProperties: v.optional(
    v.array(v.pipe(v.string(), v.check(isBodyProperty, 'is no property of a body part'))),
    defaultBodyProperties,
  ),
  fetchTextBodyValues: v.optional(v.boolean(), false),
  fetchHTMLBodyValues: v.optional(v.boolean(), false),
  fetchAllBodyValues: v.optional(v.boolean(), false),
  maxBodyValueBytes: v.optional(unsignedInt, 0),
};

export const emailGet = (deps: MailView): Method =>
  getMethod({
    type: 'Email',
    capability: mail,
    args: bodyWishes,
    isProperty: (name) => isEmailProperty(name) || name === 'evidence',
    properties: defaultProperties,
    read: async (account, ids, properties, wishes, { signal }) => {
      // There may be a million: all of them are never told. RFC 8620 §5.1
      if (ids === null) return null;
      const state = await deps.states.now(account);
      const emails = await deps.emails.emails(
        account,
        ids.flatMap((id) => readEmailId(id) ?? []),
      );
      const list: JsonObject[] = [];
      const told = properties.filter((name) => name !== 'evidence');
      for (const email of emails) {
        signal.throwIfAborted();
        const content = () => contentOf(deps, account, email.id);
        const made = emailObject({ email, blob: emailBlobId(email.id), content }, told, wishes);
        // Rows of a list need nothing that is waited for.
        const object = made instanceof Promise ? await made : made;
        list.push(
          told.length === properties.length
            ? object
            : { ...object, evidence: await evidenceOf(deps, account, email.id) },
        );
      }
      return { state, list };
    },
  });

export const emailChanges = (deps: MailView): Method =>
  changesMethod({
    type: 'Email',
    capability: mail,
    since: async (account, state, most): Promise<Changes | null> => {
      const changed = await deps.states.emailsSince(account, state);
      if (changed === null) return null;
      const { created, updated, destroyed } = changed;
      // A state between two is nowhere kept.
      if (created.length + updated.length + destroyed.length > most) return null;
      return {
        newState: changed.now,
        hasMoreChanges: false,
        created: created.map(emailId),
        updated: updated.map(emailId),
        destroyed: destroyed.map(emailId),
      };
    },
  });
