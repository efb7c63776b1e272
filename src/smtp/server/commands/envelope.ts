/**
 * MAIL and RCPT.
 * Implements: RFC 5321 §4.1.1.2, §4.1.1.3, §4.5.3.1.10 (452 for too many recipients), RFC 1870 §6.1, RFC 6531 §3.5,
 * RFC 6409 §4.3 (no mail from strangers on the submission port), RFC 3207 §4 (530).
 */
import type { CommandOf } from '../../wire/command.ts';
import { refusal, replies } from '../../wire/replies.ts';
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
  desk.tally.transactions += 1;
  const refused = await desk.receiver.mail(client, reversePath, parameters);
  if (refused !== null) return [state, refusal(refused)];
  return [{ name: 'mail', client, transaction: { reversePath, parameters, recipients: [] } }, replies.senderOk];
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
