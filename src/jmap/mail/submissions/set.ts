/**
 * EmailSubmission/set: sends, calls back, and tidies up e-mails that were sent.
 * Implements: RFC 8621 §7.5 (onSuccessUpdateEmail, onSuccessDestroyEmail; the errors of create).
 * Decided here: a submission that is destroyed goes on; sendAt is what HOLDFOR or HOLDUNTIL of the envelope say (RFC 4865).
 */
import * as v from 'valibot';
import { type Result, ok } from '../../../base/result.ts';
import { headerFields } from '../../../message/header/fields.ts';
import { readHeader } from '../../../msa/header.ts';
import { isOwnAddress } from '../../../msa/identity.ts';
import { limits as msaLimits } from '../../../msa/limits.ts';
import { refusals } from '../../../msa/refusals.ts';
import { releasedAt } from '../../../mta/timing.ts';
import { submission } from '../../core/capabilities.ts';
import { mapOf } from '../../core/method.ts';
import type { Call, Id, JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { readObject } from '../../standard/read-object.ts';
import { type SetDone, type Setting, setMethod } from '../../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError } from '../../standard/set-error.ts';
import { type MailDeps, contentOf } from '../deps.ts';
import { emailId, readEmailId, readIdentityId, readSubmissionId, submissionId } from '../ids.ts';
import { identitiesOf } from '../identities/identities.ts';
import { envelopeOf, envelopeOfHeader } from './envelope.ts';
import { submissionObject, submissionProperties } from './object.ts';
import { send } from './send.ts';

const parameters = v.optional(v.nullable(mapOf(v.string(), v.nullable(v.string()))), null);
const address = v.strictObject({ email: v.string(), parameters });

const wantedSubmission = v.strictObject({
  identityId: v.string(),
  emailId: v.string(),
  envelope: v.optional(v.nullable(v.strictObject({ mailFrom: address, rcptTo: v.array(address) })), null),
});

export interface SubmissionDeps extends MailDeps {
  /** Octets of a message that is taken. */
  readonly maxMessageSize: number;
}

const noSuch = (property: string) =>
  setError('invalidProperties', 'There is no such thing.', { properties: [property] });

async function create(deps: SubmissionDeps, object: JsonObject, { account, call, idOf }: Setting): Promise<Created> {
  const read = readObject(wantedSubmission, object);
  if (!read.ok) return read;
  const { sending, clock } = deps;
  const wanted = read.value;
  const identityNumber = readIdentityId(idOf(wanted.identityId) ?? '');
  const identity = (await identitiesOf(deps, call.user)).find(({ id }) => id === identityNumber);
  if (identity === undefined) return noSuch('identityId');
  const number = readEmailId(idOf(wanted.emailId) ?? '');
  const [email] = number === null ? [] : await deps.emails.emails(account, [number]);
  if (email === undefined) return noSuch('emailId');
  if (email.size > deps.maxMessageSize)
    return setError('tooLarge', 'The e-mail is too large.', { more: { maxSize: deps.maxMessageSize } });
  const content = await contentOf(deps, account, email.id);
  const header = await content.read(0, msaLimits.headerOctets);
  const sound = await authorsOf(deps, call, header, content.size <= msaLimits.headerOctets);
  if (!sound.ok) return sound;
  const now = clock.now();
  const { maxHold, maxRecipients } = sending;
  const told = wanted.envelope ?? envelopeOfHeader(header, headerFields(header), identity);
  const envelope = envelopeOf(told, sound.value, { now, maxHold, maxRecipients });
  if (!envelope.ok) return envelope;
  const { reversePath } = envelope.value;
  if (reversePath !== '' && !(await isOwnAddress(sending, call.user, reversePath)))
    return setError('forbiddenMailFrom', refusals.foreignSender.text);
  const sent = await send(sending, call, content, envelope.value);
  if (!sent.ok) return sent;
  const made = await sending.emailSubmissions.add(account, {
    queueId: sent.value,
    identity: identity.id,
    email: email.id,
    thread: email.threadId,
    envelope: told,
    sendAt: releasedAt(now, envelope.value.parameters),
  });
  const [one] = await sending.emailSubmissions.get(account, [made]);
  const { id: _id, ...rest } =
    one === undefined ? {} : await submissionObject(sending.submissions, account, one, toldOfNew(object));
  return ok({ id: submissionId(made), told: rest });
}

const toldOfNew = (object: JsonObject): readonly string[] =>
  submissionProperties.filter((name) => !Object.hasOwn(object, name) || object[name] === null);

/** Who writes must be who is signed in. Answers the octets of the header. */
async function authorsOf(
  { sending }: SubmissionDeps,
  { user }: Call,
  octets: Buffer,
  complete: boolean,
): Promise<Result<Buffer, SetError>> {
  const reading = readHeader(octets, complete);
  if (!reading.ok) {
    const { error } = reading;
    const isForeign = error === refusals.foreignFrom || error === refusals.foreignSenderField;
    return setError(isForeign ? 'forbiddenFrom' : 'invalidEmail', error.text);
  }
  const { bytes, from, sender, end } = reading.header;
  if (from.length === 0) return setError('invalidEmail', 'Nobody is named in From.', { properties: ['from'] });
  // Several may be spoken for by one that is named. RFC 5322 §3.6.2
  const speaks = sender !== null && from.length > 1 ? [sender] : sender === null ? from : [sender, ...from];
  for (const path of speaks)
    if (!(await isOwnAddress(sending, user, path))) return setError('forbiddenFrom', refusals.foreignFrom.text);
  return ok(bytes.subarray(0, end));
}

/** Only undoStatus changes, and only to "canceled". */
async function update({ sending }: MailDeps, id: Id, patch: JsonObject, { account }: Setting): Promise<Updated> {
  const number = readSubmissionId(id);
  const { emailSubmissions, submissions } = sending;
  const [one] = number === null ? [] : await emailSubmissions.get(account, [number]);
  if (one === undefined) return setError('notFound');
  const now = await submissionObject(submissions, account, one, submissionProperties);
  const wrong = Object.keys(patch).filter(
    (name) => name !== 'undoStatus' && JSON.stringify(patch[name]) !== JSON.stringify(now[name]),
  );
  const wish = patch['undoStatus'];
  if (wish !== undefined && wish !== 'canceled' && wish !== one.undoStatus) wrong.push('undoStatus');
  if (wrong.length > 0)
    return setError('invalidProperties', 'Only undoStatus changes, to "canceled".', {
      properties: wrong.map((name) => name.slice(0, limits.quoted)),
    });
  if (wish !== 'canceled' || one.undoStatus === 'canceled') return ok(null);
  const outcome = await emailSubmissions.cancel(account, one.id);
  return outcome === 'canceled' ? ok(null) : setError('cannotUnsend', 'It has been sent.');
}

async function destroy({ sending }: MailDeps, id: Id, { account }: Setting): Promise<Destroyed> {
  const number = readSubmissionId(id);
  const [one] = number === null ? [] : await sending.emailSubmissions.get(account, [number]);
  if (one === undefined) return setError('notFound');
  await sending.emailSubmissions.remove(account, one.id);
  return ok(null);
}

const args = {
  onSuccessUpdateEmail: v.optional(v.nullable(mapOf(v.string(), mapOf(v.string(), v.any()))), null),
  onSuccessDestroyEmail: v.optional(v.nullable(v.array(v.string())), null),
};

interface OnSuccess {
  readonly accountId: string;
  readonly onSuccessUpdateEmail: Readonly<Record<string, JsonObject>> | null;
  readonly onSuccessDestroyEmail: readonly string[] | null;
}

/** One implicit Email/set behind it, where there is something to do. */
async function after(
  { sending }: MailDeps,
  emailSet: Method,
  { created, updated, destroyed }: SetDone,
  { account, call, idOf }: Setting,
  { accountId, onSuccessUpdateEmail, onSuccessDestroyEmail }: OnSuccess,
): Promise<readonly (readonly [string, JsonObject])[]> {
  const done = new Set<unknown>([...[...created.values()].map(({ id }) => id), ...updated.keys(), ...destroyed]);
  const emailOf = async (reference: string): Promise<Id | null> => {
    const id = idOf(reference);
    const number = id === null || !done.has(id) ? null : readSubmissionId(id);
    const [one] = number === null ? [] : await sending.emailSubmissions.get(account, [number], true);
    return one === undefined ? null : emailId(one.email);
  };
  const update: Record<string, JsonObject> = {};
  for (const [reference, patch] of Object.entries(onSuccessUpdateEmail ?? {})) {
    const id = await emailOf(reference);
    if (id !== null) update[id] = patch;
  }
  const destroy: Id[] = [];
  for (const reference of onSuccessDestroyEmail ?? []) {
    const id = await emailOf(reference);
    if (id !== null) destroy.push(id);
  }
  if (Object.keys(update).length === 0 && destroy.length === 0) return [];
  const result = await emailSet.run({ accountId, update, destroy }, call);
  if (result.ok) return result.value;
  const { type, description } = result.error;
  return [['error', { type, ...(description === undefined ? {} : { description }) }]];
}

export const submissionSet = (deps: SubmissionDeps, emailSet: Method): Method =>
  setMethod({
    type: 'EmailSubmission',
    capability: submission,
    args,
    state: async (account) => String(await deps.sending.emailSubmissions.state(account)),
    create: (object, setting) => create(deps, object, setting),
    update: (id, patch, setting) => update(deps, id, patch, setting),
    destroy: (id, setting) => destroy(deps, id, setting),
    after: (done, setting, given) => after(deps, emailSet, done, setting, given as unknown as OnSuccess),
  });
