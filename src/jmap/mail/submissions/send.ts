/**
 * Hands an e-mail to submission, as a session on port 587 would: nobody gets it unless everybody may.
 * Implements: RFC 8621 §7.5 (its errors), RFC 6409 §4.2 and §6.
 */
import { isAscii } from 'node:buffer';
import { type Result, fail, ok } from '../../../base/result.ts';
import { type Content, chunks } from '../../../message/content.ts';
import { CanonicalLines } from '../../../msa/lines.ts';
import { refusals } from '../../../msa/refusals.ts';
import type { QueueId } from '../../../mta/queue/port.ts';
import type { Client } from '../../../mta/receive/port.ts';
import type { EnvelopeRecipient, Refusal } from '../../../mta/types.ts';
import type { Call } from '../../core/types.ts';
import { type SetError, setError } from '../../standard/set-error.ts';
import type { Sending } from '../sending.ts';
import type { Envelope } from './envelope.ts';

export async function send(
  sending: Sending,
  { user, client: address }: Call,
  content: Content,
  { reversePath, parameters: wanted, recipients }: Envelope,
): Promise<Result<QueueId, SetError>> {
  const { receiver } = sending;
  const client: Client = {
    service: 'msa',
    via: 'http',
    session: sending.session(),
    remoteAddress: address.remoteAddress,
    remotePort: address.remotePort,
    localAddress: address.localAddress,
    tls: address.tls,
    hostname: sending.hostname,
    helo: null,
    extended: true,
    account: user,
  };
  const draft = receiver.draft();
  let taken = false;
  try {
    const written = await copy(content, draft, sending.maxTextLine);
    if (!written.ok) return written;
    const parameters = { ...wanted, size: draft.size, body: written.value };
    const hello = (await receiver.connect(client)) ?? (await receiver.mail(client, reversePath, parameters));
    if (hello !== null) return fail(errorOf(hello));
    const refused = await offer(sending, client, { reversePath, parameters, recipients });
    if (refused !== null) return fail(refused);
    const transaction = { reversePath, parameters, recipients, request: { key: null, fingerprint: '' } };
    const answer = await receiver.data(client, transaction, await draft.finish());
    const [first] = isList(answer) ? answer : [answer];
    if (first === undefined) return setError('forbiddenToSend', 'Nothing was taken.');
    if (!first.ok) return fail(errorOf(first.error));
    taken = true;
    return ok(first.value as QueueId);
  } finally {
    if (!taken) await draft.abandon();
    receiver.end(client);
  }
}

type Offered = Pick<Envelope, 'reversePath' | 'parameters' | 'recipients'>;

/** null where everybody may have it. */
async function offer(
  { receiver }: Sending,
  client: Client,
  { reversePath, parameters, recipients: all }: Offered,
): Promise<SetError | null> {
  const recipients: EnvelopeRecipient[] = [];
  const invalid: string[] = [];
  let why = '';
  for (const recipient of all) {
    const transaction = { reversePath, parameters, recipients };
    const no = await receiver.rcpt(client, transaction, recipient.forwardPath, recipient.parameters);
    if (no === null) recipients.push(recipient);
    else if (no.code < 500) return errorOf(no);
    else {
      invalid.push(recipient.forwardPath);
      why ||= no.text;
    }
  }
  return invalid.length === 0
    ? null
    : { type: 'invalidRecipients', description: why, more: { invalidRecipients: invalid } };
}

/** How its octets travel. */
async function copy(
  content: Content,
  draft: { write(chunk: Buffer): Promise<void> | undefined },
  maxTextLine: number,
): Promise<Result<'7bit' | '8bitmime', SetError>> {
  const lines = new CanonicalLines(maxTextLine);
  let eightBit = false;
  for await (const chunk of chunks(content)) {
    eightBit ||= !isAscii(chunk);
    await draft.write(lines.push(chunk));
  }
  lines.end();
  return lines.flaw === null ? ok(eightBit ? '8bitmime' : '7bit') : setError('invalidEmail', `${lines.flaw}.`);
}

const ofFrom: readonly Refusal[] = [refusals.foreignFrom, refusals.foreignSenderField];
const ofForm: readonly Refusal[] = [refusals.severalFrom, refusals.badHeader, refusals.headerTooLong];
const ofRate: readonly Refusal[] = [refusals.tooManyMessages, refusals.tooManyRecipients];
const ofSender: readonly Refusal[] = [refusals.foreignSender, refusals.nullSender];

function errorOf(refusal: Refusal): SetError {
  const { text } = refusal;
  if (ofFrom.includes(refusal)) return { type: 'forbiddenFrom', description: text };
  if (ofForm.includes(refusal)) return { type: 'invalidEmail', description: text };
  if (ofRate.includes(refusal)) return { type: 'rateLimit', description: text };
  if (ofSender.includes(refusal)) return { type: 'forbiddenMailFrom', description: text };
  return { type: 'forbiddenToSend', description: text };
}

const isList = <T>(answer: T | readonly T[]): answer is readonly T[] => Array.isArray(answer);
