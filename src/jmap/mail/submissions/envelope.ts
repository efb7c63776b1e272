/**
 * To whom and on whose behalf an e-mail goes: as the client says, or as its header does.
 * Implements: RFC 8621 §7 (envelope), §7.5 (noRecipients, tooManyRecipients, invalidRecipients, forbiddenMailFrom, invalidEmail).
 */
import { isAscii } from 'node:buffer';
import { type Result, ok } from '../../../base/result.ts';
import { normaliseAddress } from '../../../directory/address.ts';
import type { SenderIdentity } from '../../../directory/sender-identities.ts';
import { addressList } from '../../../message/header/address.ts';
import { type Field, findFields } from '../../../message/header/fields.ts';
import { pathOf } from '../../../msa/identity.ts';
import type { EnvelopeAddress, SubmissionEnvelope } from '../../../mta/queue/email-submissions.ts';
import type { EnvelopeRecipient, MailParameters } from '../../../mta/types.ts';
import { type SetError, setError } from '../../standard/set-error.ts';
import { type HoldBounds, mailWishes, rcptWishes } from './parameters.ts';

export interface Envelope {
  readonly told: SubmissionEnvelope;
  readonly reversePath: string;
  readonly parameters: MailParameters;
  readonly recipients: readonly EnvelopeRecipient[];
}

export interface EnvelopeBounds extends HoldBounds {
  readonly maxRecipients: number;
}

/** The sender of the header where the identity may be it, else the identity; everybody in To, Cc and Bcc once. */
export function envelopeOfHeader(header: Buffer, fields: readonly Field[], { address }: SenderIdentity) {
  const listed = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) =>
      findFields(fields, name).flatMap(({ valueStart, valueEnd }) =>
        addressList(header.subarray(valueStart, valueEnd)).flatMap((one) => pathOf(one) ?? []),
      ),
    );
  const [sender = address] = [...listed('sender'), ...listed('from')];
  const email = normaliseAddress(sender) === normaliseAddress(address) ? sender : address;
  const recipients = new Map(listed('to', 'cc', 'bcc').map((path) => [normaliseAddress(path) ?? path, path]));
  const plain = (path: string): EnvelopeAddress<string> => ({ email: path, parameters: null });
  return { mailFrom: plain(email), rcptTo: [...recipients.values()].map(plain) };
}

/** `header` decides whether only SMTPUTF8 can carry it. */
export function envelopeOf(
  told: SubmissionEnvelope,
  header: Buffer,
  bounds: EnvelopeBounds,
): Result<Envelope, SetError> {
  const { mailFrom, rcptTo } = told;
  const { maxRecipients } = bounds;
  if (rcptTo.length === 0) return setError('noRecipients', 'It goes to nobody.');
  if (rcptTo.length > maxRecipients)
    return setError('tooManyRecipients', `At most ${maxRecipients} recipients are taken.`, { more: { maxRecipients } });
  if (mailFrom.email !== '' && normaliseAddress(mailFrom.email) === null)
    return setError('invalidProperties', 'It is no address.', { properties: ['envelope/mailFrom/email'] });
  const wrong = rcptTo.map(({ email }) => email).filter((email) => normaliseAddress(email) === null);
  if (wrong.length > 0)
    return setError('invalidRecipients', 'These are no addresses.', { more: { invalidRecipients: wrong } });
  const wishes = mailWishes(mailFrom.parameters, bounds);
  if (typeof wishes === 'string') return badParameter(`envelope/mailFrom/parameters/${wishes}`);
  const recipients = new Map<string, EnvelopeRecipient>();
  for (const [at, { email, parameters }] of rcptTo.entries()) {
    const wanted = rcptWishes(parameters, bounds);
    if (typeof wanted === 'string') return badParameter(`envelope/rcptTo/${at}/parameters/${wanted}`);
    if (!recipients.has(email)) recipients.set(email, { forwardPath: email, parameters: wanted });
  }
  const smtpUtf8 =
    !isAscii(header) || [mailFrom.email, ...recipients.keys()].some((path) => !isAscii(Buffer.from(path)));
  return ok({
    told,
    reversePath: mailFrom.email,
    parameters: { size: null, body: '8bitmime', smtpUtf8, auth: null, ...wishes },
    recipients: [...recipients.values()],
  });
}

const badParameter = (name: string) =>
  setError('invalidProperties', 'This parameter is unknown here, or its value is wrong.', { properties: [name] });
