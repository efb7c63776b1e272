/**
 * MAIL and RCPT.
 * Implements: RFC 5321 §4.1.1.2, §4.1.1.3, §4.5.3.1.10 (452 for too many recipients), RFC 1870 §6.1, RFC 6531 §3.5,
 * RFC 6409 §4.3 (no mail from strangers on the submission port), RFC 3207 §4 (530), RFC 4865 §4.2 (7, 8), RFC 6710 §4.1
 * (a priority that is lowered), RFC 8689 §2, RFC 4865 §5.2.2 (held until after it must have arrived).
 */
import type { MailParameters } from '../../../mta/types.ts';
import type { CommandOf } from '../../wire/command.ts';
import { type Reply, refusal, replies, reply } from '../../wire/replies.ts';
import { type Desk, isConfidential } from '../desk.ts';
import type { StateOf, Step } from '../state.ts';

export async function mail(desk: Desk, state: StateOf<'ready'>, command: CommandOf<'MAIL'>): Promise<Step> {
  const { client } = state;
  const { reversePath, parameters } = command;
  if (desk.tally.transactions >= desk.limits.maxTransactions) return [state, replies.tooManyMessages, 'close'];
  if (desk.service === 'msa' && client.account === null) {
    return [state, isConfidential(desk, client) ? replies.needAuth : replies.needTls];
  }
  if (command.utf8 && !parameters.smtpUtf8) return [state, replies.smtpUtf8Needed];
  if (parameters.auth !== null && desk.service !== 'msa') return [state, replies.unknownParameter];
  if (parameters.size !== null && parameters.size > desk.limits.maxMessageSize) return [state, replies.messageTooLarge];
  const improper = misplaced(desk, state, parameters);
  if (improper !== null) return [state, improper];
  desk.tally.transactions += 1;
  const asked = parameters.priority;
  const priority = asked === undefined ? undefined : desk.receiver.priority(client, asked);
  const granted = priority === undefined ? parameters : { ...parameters, priority };
  const refused = await desk.receiver.mail(client, reversePath, granted);
  if (refused !== null) return [state, refusal(refused)];
  const answer =
    priority === asked ? replies.senderOk : reply(250, '2.3.6', `${priority} is the priority: ${asked} is not for you`);
  return [{ name: 'mail', client, transaction: { reversePath, parameters: granted, recipients: [] } }, answer];
}

/** Parameters that are well formed and not for here or now. */
function misplaced(
  desk: Desk,
  { client }: StateOf<'ready'>,
  { hold, tls, deliverBy, verp }: MailParameters,
): Reply | null {
  if (tls === 'required' && client.tls === null) return replies.requireTlsNeedsTls;
  if (verp === true && desk.service !== 'msa') return replies.unknownParameter;
  if (hold === undefined) return null;
  if (desk.service !== 'msa') return replies.unknownParameter;
  const longest = desk.limits.maxHold;
  const interval = 'for' in hold ? hold.for * 1000 : hold.until - desk.clock.now();
  if (interval > longest) return replies.heldTooLong;
  return deliverBy !== undefined && interval > deliverBy.seconds * 1000 ? replies.heldPastDeliverBy : null;
}

export async function rcpt(desk: Desk, state: StateOf<'mail'>, command: CommandOf<'RCPT'>): Promise<Step> {
  const { client, transaction } = state;
  const { forwardPath, parameters } = command;
  if (command.utf8 && !transaction.parameters.smtpUtf8) return [state, replies.smtpUtf8Needed];
  if (transaction.recipients.length >= desk.limits.maxRecipients) return [state, replies.tooManyRecipients];
  const refused = await desk.receiver.rcpt(client, transaction, forwardPath, parameters);
  if (refused !== null) {
    if (refused.code >= 500) desk.tally.refusedRecipients += 1;
    return [state, refusal(refused)];
  }
  const recipients = [...transaction.recipients, { forwardPath, parameters }];
  return [{ name: 'mail', client, transaction: { ...transaction, recipients } }, replies.recipientOk];
}
