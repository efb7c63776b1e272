/**
 * Email/set.
 * Implements: RFC 8621 §4.6.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Result, fail, ok } from '../../../base/result.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { EmailChange, EmailRefusal } from '../../../ms/emails.ts';
import type { EmailId } from '../../../ms/types.ts';
import { mail } from '../../core/capabilities.ts';
import type { JsonObject, Method } from '../../core/types.ts';
import { openBlob } from '../../blobs/open.ts';
import { limits } from '../../limits.ts';
import { type Change, type Named, type Setting, setMethod } from '../../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError } from '../../standard/set-error.ts';
import { type MailView, contentOf } from '../deps.ts';
import { readEmailId } from '../ids.ts';
import { emailBlobId } from './blob-id.ts';
import { writtenMessage } from './create/message.ts';
import { filed, readFiling } from './file.ts';
import { emailObject, isEmailProperty, plainWishes } from './object.ts';
import { readPatch } from './patch.ts';

export const emailSet = (deps: MailView): Method =>
  setMethod({
    type: 'Email',
    capability: mail,
    args: {},
    state: deps.states.now,
    create: (object, setting) => create(deps, object, setting),
    update: { together: (changes, setting) => update(deps, changes, setting) },
    destroy: { together: (all, { account }) => destroy(deps, account, all) },
  });

const refusals: Readonly<Record<EmailRefusal, SetError>> = {
  'not-found': { type: 'notFound' },
  'no-such-mailbox': {
    type: 'invalidProperties',
    description: 'There is no such mailbox.',
    properties: ['mailboxIds'],
  },
  'no-mailbox-left': {
    type: 'invalidProperties',
    description: 'An e-mail is in one mailbox at least.',
    properties: ['mailboxIds'],
  },
  'not-allowed': { type: 'forbidden', description: 'Those whose mailbox it is do not allow it.' },
  'over-quota': { type: 'overQuota' },
  'disk-full': { type: 'overQuota', description: 'The disk of the server is full.' },
};

async function create(deps: MailView, object: JsonObject, setting: Setting): Promise<Created> {
  const { mailboxIds = null, keywords = null, receivedAt = null, ...message } = object;
  const filing = readFiling({ mailboxIds, keywords: keywords ?? {}, receivedAt }, setting.idOf);
  if (!filing.ok) return filing;
  const { account, call } = setting;
  const written = await writtenMessage(message, {
    author: call.user,
    clock: deps.clock,
    random: deps.random,
    blob: (id) => openBlob(deps, account, setting.idOf(id) ?? ''),
  });
  if (!written.ok) return written;
  return filed(
    deps,
    setting,
    { ...filing.value, receivedAt: filing.value.receivedAt ?? deps.clock.now() },
    written.value,
  );
}

/** All of them are one write: what fits is changed, what does not is refused for itself. */
async function update(deps: MailView, changes: readonly Change[], setting: Setting): Promise<readonly Updated[]> {
  const { account } = setting;
  const read: Result<EmailChange, SetError>[] = [];
  for (const change of changes) read.push(await emailChange(deps, change, setting));
  const sound = read.flatMap((one) => (one.ok ? [one.value] : []));
  const refused = sound.length === 0 ? [] : await deps.emailWrites.change(account, sound);
  let at = 0;
  return read.map((one) => (one.ok ? outcome(refused[at++]) : one));
}

async function destroy(
  { emailWrites }: MailView,
  account: AccountId,
  all: readonly Named[],
): Promise<readonly Destroyed[]> {
  const ids = all.map(({ object }) => readEmailId(object));
  const known = ids.filter((id) => id !== null);
  const refused = known.length === 0 ? [] : await emailWrites.destroy(account, known);
  let at = 0;
  return ids.map((id) => (id === null ? setError('notFound') : outcome(refused[at++])));
}

const outcome = (refusal: EmailRefusal | null | undefined): Result<null, SetError> =>
  refusal === null || refusal === undefined ? ok(null) : fail(refusals[refusal]);

async function emailChange(
  deps: MailView,
  { object, patch }: Change,
  { account, idOf }: Setting,
): Promise<Result<EmailChange, SetError>> {
  const id = readEmailId(object);
  if (id === null) return setError('notFound');
  const read = readPatch(patch, idOf);
  if (!read.ok) return read;
  const { fixed, mailboxes, flags } = read.value;
  const names = Object.keys(fixed);
  const wrong = names.length === 0 ? [] : await othersThan(deps, account, id, fixed);
  if (wrong === null) return setError('notFound');
  if (wrong.length > 0)
    return setError('invalidProperties', 'Of an e-mail, only keywords and mailboxIds change.', { properties: wrong });
  return ok({ id, mailboxes, flags });
}

/** Names of those that are not as they are told; null where there is no such e-mail. RFC 8620 §5.3 */
async function othersThan(
  deps: MailView,
  account: AccountId,
  id: EmailId,
  told: JsonObject,
): Promise<readonly string[] | null> {
  const names = Object.keys(told);
  const unknown = names.filter((name) => !isEmailProperty(name));
  if (unknown.length > 0) return unknown.map((name) => name.slice(0, limits.quoted));
  const [email] = await deps.emails.emails(account, [id]);
  if (email === undefined) return null;
  const content = () => contentOf(deps, account, id);
  const now = await emailObject({ email, blob: emailBlobId(id), content }, names, plainWishes);
  return names.filter((name) => !isDeepStrictEqual(now[name], told[name]));
}
