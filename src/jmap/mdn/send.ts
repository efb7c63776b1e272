/**
 * MDN/send: tells who has asked for it that a message was read, or what else became of it. It is sent once, and only where the
 * e-mail is marked as answered so in the same call.
 * Implements: RFC 9007 §2.1, RFC 8098 §2.1 and §3, RFC 3503 §3 ($MDNSent).
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import { normaliseAddress } from '../../directory/address.ts';
import type { SenderIdentity } from '../../directory/sender-identities.ts';
import type { AccountId } from '../../directory/types.ts';
import { multipartReport } from '../../message/compose/report.ts';
import { headerEnd } from '../../message/header/fields.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import type { Email } from '../../ms/emails.ts';
import { isOwnAddress } from '../../msa/identity.ts';
import { limits as msaLimits } from '../../msa/limits.ts';
import { contentOfBytes } from '../blobs/decoded.ts';
import { mdn } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id, jsonObject, mapOf } from '../core/method.ts';
import { type Call, type Id, type JsonObject, type Method, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type MailDeps, contentOf } from '../mail/deps.ts';
import { keywordsOf } from '../mail/emails/properties.ts';
import { emailId, readEmailId, readIdentityId } from '../mail/ids.ts';
import { identitiesOf } from '../mail/identities/identities.ts';
import { envelopeOf } from '../mail/submissions/envelope.ts';
import { send } from '../mail/submissions/send.ts';
import { readObject } from '../standard/read-object.ts';
import { idReader } from '../standard/set.ts';
import { type SetError, setError, setErrorObject } from '../standard/set-error.ts';
import { askedBy } from './asked.ts';
import { type MdnFacts, type WantedMdn, fieldsOf, isAutomatic, toldOf, wantedMdn } from './object.ts';

const keyword = '$mdnsent';

/** Whether a patch marks the e-mail. */
function marks(patch: JsonObject | undefined): boolean {
  const keywords = patch?.['keywords'];
  return patch?.[`keywords/${keyword}`] === true || (isObject(keywords) && keywords[keyword] === true);
}

interface Sent {
  readonly email: Id;
  readonly told: JsonObject;
}

export function mdnSend(deps: MailDeps, emailSet: Method): Method {
  /** What is being told of just now: of two at once the second is one too many. */
  const telling = new Set<string>();
  return accountMethod({
    name: 'MDN/send',
    capability: mdn,
    args: {
      identityId: v.string(),
      send: mapOf(id, jsonObject),
      onSuccessUpdateEmail: v.optional(v.nullable(mapOf(v.string(), jsonObject)), null),
    },
    run: async (account, args, call) => {
      const { identityId, send: wanted, onSuccessUpdateEmail: patches } = args;
      const { accountId } = args as unknown as { readonly accountId: string };
      const all = Object.entries(wanted as Readonly<Record<string, JsonObject>>);
      if (all.length > limits.mdns) return methodError('requestTooLarge');
      const idOf = idReader(call);
      const number = readIdentityId(idOf(identityId) ?? '');
      const identity = (await identitiesOf(deps, call.user)).find((one) => one.id === number);
      if (identity === undefined) return methodError('invalidArguments', 'There is no such identity.', ['identityId']);
      if (!all.every(([creation]) => marks(patches?.[`#${creation}`])))
        return methodError('invalidArguments', `Each e-mail must be given the keyword ${keyword}.`, [
          'onSuccessUpdateEmail',
        ]);
      const sent: Record<string, JsonObject> = {};
      const notSent: Record<string, JsonObject> = {};
      const update: Record<string, JsonObject> = {};
      const held: string[] = [];
      try {
        for (const [creation, object] of all) {
          call.signal.throwIfAborted();
          const done = await one(deps, { account, call, identity, idOf, telling, held }, object);
          if (!done.ok) notSent[creation] = setErrorObject(done.error);
          else {
            sent[creation] = done.value.told;
            update[done.value.email] = patches?.[`#${creation}`] ?? {};
          }
        }
        const result = answer('MDN/send', { accountId, sent: orNull(sent), notSent: orNull(notSent) });
        if (!result.ok || Object.keys(update).length === 0) return result;
        const set = await emailSet.run({ accountId, update }, call);
        return set.ok
          ? ok([...result.value, ...set.value])
          : ok([...result.value, ['error', { type: set.error.type }] as const]);
      } finally {
        for (const key of held) telling.delete(key);
      }
    },
  });
}

const orNull = (map: JsonObject): JsonObject | null => (Object.keys(map).length === 0 ? null : map);

interface Telling {
  readonly account: AccountId;
  readonly call: Call;
  readonly identity: SenderIdentity;
  readonly idOf: (reference: string) => Id | null;
  readonly telling: Set<string>;
  /** Of those, what this call tells of: until the keyword is set. */
  readonly held: string[];
}

async function one(deps: MailDeps, all: Telling, object: JsonObject): Promise<Result<Sent, SetError>> {
  const { account, idOf, telling, held } = all;
  const read = readObject(wantedMdn, object);
  if (!read.ok) return read;
  const number = readEmailId(idOf(read.value.forEmailId) ?? '');
  const [email] = number === null ? [] : await deps.emails.emails(account, [number]);
  if (email === undefined) return setError('notFound', 'There is no such e-mail.');
  const key = `${account}:${emailId(email.id)}`;
  if (keywordsOf(email).includes(keyword) || telling.has(key))
    return setError('mdnAlreadySent', `The e-mail has the keyword ${keyword}.`);
  telling.add(key);
  held.push(key);
  const done = await tell(deps, all, read.value, email);
  if (!done.ok) telling.delete(key);
  return done;
}

async function tell(
  deps: MailDeps,
  { account, call, identity }: Telling,
  mdnWanted: WantedMdn,
  email: Email,
): Promise<Result<Sent, SetError>> {
  const { sending, clock, random } = deps;
  const content = await contentOf(deps, account, email.id);
  const header = await content.read(0, Math.min(email.facts.structure.body, msaLimits.headerOctets));
  const asked = askedBy(header, email.facts);
  if (!asked.ok) return asked;
  if (isAutomatic(mdnWanted) && !asked.value.isPlain)
    return setError('forbidden', 'Its user must be asked: it would not go to the sender, or not to the sender alone.');
  const recipient = await finalRecipient(deps, call, mdnWanted, identity);
  if (!recipient.ok) return recipient;
  const { messageId } = email.facts;
  const facts: MdnFacts = {
    finalRecipient: recipient.value,
    originalRecipient: asked.value.originalRecipient,
    originalMessageId: messageId === null ? null : `<${messageId}>`,
  };
  const original = decodeWords(email.facts.envelope.subject ?? '').trim();
  const subject = mdnWanted.subject ?? (original === '' ? 'Read' : `Read: ${original}`.slice(0, limits.mdnLine));
  const text = mdnWanted.textBody ?? textOf(identity.address, original, mdnWanted);
  const now = clock.now();
  const whole = mdnWanted.includeOriginalMessage && content.size <= limits.mdnOriginal;
  const made = multipartReport(
    {
      reportType: 'disposition-notification',
      from: [{ name: identity.name === '' ? null : identity.name, address: identity.address }],
      to: asked.value.to.map((address) => ({ address })),
      subject,
      date: now,
      inReplyTo: messageId === null ? [] : [messageId],
      references: messageId === null ? [] : [messageId],
      headers: isAutomatic(mdnWanted) ? [['Auto-Submitted', 'auto-replied']] : [],
      text,
      groups: [fieldsOf(mdnWanted, facts)],
      original: mdnWanted.includeOriginalMessage
        ? { bytes: whole ? await content.read(0, content.size) : header, return: whole ? 'message' : 'header' }
        : null,
    },
    random,
  );
  if (!made.ok)
    return setError('invalidProperties', `${made.error.field} cannot be written so.`, {
      properties: ['extensionFields'],
    });
  const octets = made.value;
  // A notification has no return path. RFC 8098 §3
  const told = {
    mailFrom: { email: '', parameters: null },
    rcptTo: asked.value.to.map((to) => ({ email: to, parameters: null })),
  };
  const bounds = { now, maxHold: sending.maxHold, maxRecipients: sending.maxRecipients };
  const envelope = envelopeOf(told, octets.subarray(0, headerEnd(octets)), bounds);
  if (!envelope.ok) return setError('notFound', 'The addresses that it asks to notify are none.');
  const sent = await send(sending, call, contentOfBytes(octets), envelope.value);
  return sent.ok ? ok({ email: emailId(email.id), told: toldOf(mdnWanted, facts, { subject, text }) }) : sent;
}

/** "type; address" of RFC 8098 §3.2.4; it must be one's own. RFC 9007 §5 */
async function finalRecipient(
  { sending }: MailDeps,
  { user }: Call,
  { finalRecipient: given }: WantedMdn,
  { address }: SenderIdentity,
): Promise<Result<string, SetError>> {
  const typed = given ?? `rfc822; ${address}`;
  const path = typed.slice(typed.indexOf(';') + 1).trim();
  if (normaliseAddress(path) === null)
    return setError('invalidProperties', 'This is no address.', { properties: ['finalRecipient'] });
  return (await isOwnAddress(sending, user, path))
    ? ok(typed.includes(';') ? typed : `rfc822; ${path}`)
    : setError('forbiddenFrom', 'It is none of your addresses.');
}

/** As RFC 8098 §3 words it. */
const textOf = (address: string, subject: string, { disposition }: WantedMdn): string =>
  disposition.type === 'displayed'
    ? `The message "${subject}" to ${address} was displayed. There is no guarantee that it has been read or understood.\n`
    : `The message "${subject}" to ${address} was ${disposition.type}.\n`;
