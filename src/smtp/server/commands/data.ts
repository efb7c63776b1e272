/**
 * DATA and BDAT, and what is answered when a message is complete.
 * Implements: RFC 5321 §4.1.1.4, RFC 3030 §2, RFC 2033 §4.2 (one reply a recipient).
 * A success is said after Receiver.data has it on disk.
 */
import type { Answer, Client, Transaction } from '../../../mta/receive/port.ts';
import { errorText } from '../../../base/log.ts';
import type { StagedContent } from '../../../ms/content.ts';
import type { CommandOf } from '../../wire/command.ts';
import { type Reply, joined, refusal, replies, reply, textstring } from '../../wire/replies.ts';
import type { Desk } from '../desk.ts';
import { Incoming } from '../incoming.ts';
import { outOfOrder } from '../order.ts';
import type { Chunk, State, StateOf, Step } from '../state.ts';

export function data(desk: Desk, state: StateOf<'mail'>): Step {
  const { client, transaction } = state;
  if (transaction.recipients.length === 0) return [state, noRecipients(desk)];
  // RFC 3030 §3: octets that DATA could not carry.
  if (transaction.parameters.body === 'binarymime') return [state, replies.needBdat];
  const incoming = new Incoming(desk.receiver.draft(), 'dots', desk.limits);
  return [{ name: 'data', client, transaction, incoming }, replies.startMail];
}

const noRecipients = (desk: Desk): Reply => (desk.service === 'lmtp' ? replies.noRecipientsLmtp : replies.noRecipients);

/** BDAT in any state: its octets follow whatever we think of it, so a refusal is said after they are dropped. */
export async function bdat(desk: Desk, state: State, command: CommandOf<'BDAT'>): Promise<Step> {
  const { client } = state;
  const { size, last } = command;
  const chunk = openChunk(desk, state, size, last);
  if (chunk.kind === 'dropped' && size > desk.limits.maxExcess) return [state, replies.excess, 'close'];
  if (size === 0) return endChunk(desk, client, chunk);
  return [{ name: 'chunk', client, chunk, remaining: size }, null];
}

function openChunk(desk: Desk, state: State, size: number, last: boolean): Chunk {
  if (state.name !== 'mail' && state.name !== 'chunks') {
    return { kind: 'dropped', next: state, answer: outOfOrder('BDAT', state, desk) };
  }
  const { client, transaction } = state;
  if (state.name === 'chunks') return { kind: 'kept', transaction, incoming: state.incoming, size, last };
  if (transaction.recipients.length === 0) return { kind: 'dropped', next: state, answer: noRecipients(desk) };
  if (size > desk.limits.maxMessageSize) {
    return { kind: 'dropped', next: { name: 'ready', client }, answer: replies.messageTooLarge };
  }
  const form = transaction.parameters.body === 'binarymime' ? 'binary' : 'lines';
  return { kind: 'kept', transaction, incoming: new Incoming(desk.receiver.draft(), form, desk.limits), size, last };
}

/** All octets of a BDAT are read. A failure ends the transaction. RFC 3030 §2 */
export async function endChunk(desk: Desk, client: Client, chunk: Chunk): Promise<Step> {
  if (chunk.kind === 'dropped') return [chunk.next, chunk.answer];
  const { transaction, incoming } = chunk;
  if (chunk.last) return complete(desk, client, transaction, incoming);
  await incoming.wait();
  if (incoming.fault !== null) {
    const { fault } = incoming;
    await incoming.abandon();
    return [{ name: 'ready', client }, fault];
  }
  return [{ name: 'chunks', client, transaction, incoming }, reply(250, '2.0.0', `${chunk.size} octets received`)];
}

/** The message is all there. */
export async function complete(
  desk: Desk,
  client: Client,
  transaction: Transaction,
  incoming: Incoming,
): Promise<Step> {
  const ready: State = { name: 'ready', client };
  const content = await finished(desk, client, incoming);
  if (content === null) {
    count(desk, 'flawed');
    return [ready, forEach(desk, transaction, incoming.fault ?? replies.transactionFailed)];
  }
  const answers = await delivered(desk, client, transaction, content);
  if (answers === null) {
    count(desk, 'failed');
    return [ready, forEach(desk, transaction, replies.transactionFailed)];
  }
  if (!isAnswer(answers)) {
    const kept = answers.some((answer) => answer.ok);
    if (!kept) await incoming.abandon();
    count(desk, kept ? 'accepted' : 'refused');
    return [ready, joined(transaction.recipients.map((_, at) => spoken(answers[at])))];
  }
  if (!answers.ok) await incoming.abandon();
  count(desk, answers.ok ? 'accepted' : 'refused');
  return [
    ready,
    forEach(desk, transaction, spoken(answers)),
    answers.ok || answers.error.code !== 421 ? undefined : 'close',
  ];
}

/** The content, or null where it is flawed or could not be kept. */
async function finished(desk: Desk, client: Client, incoming: Incoming): Promise<StagedContent | null> {
  try {
    return await incoming.finish();
  } catch (error) {
    desk.log.error('smtp.draft.failed', { session: client.session, error: errorText(error) });
    await incoming.abandon();
    return null;
  }
}

/** A throw says nothing about what is on disk: the client tries again, and the content is left to the collector. */
async function delivered(desk: Desk, client: Client, transaction: Transaction, content: StagedContent) {
  try {
    return await desk.receiver.data(client, transaction, content);
  } catch (error) {
    desk.log.error('smtp.data.failed', { session: client.session, error: errorText(error) });
    return null;
  }
}

const isAnswer = (answers: Answer<string> | readonly Answer<string>[]): answers is Answer<string> => 'ok' in answers;

const count = (desk: Desk, outcome: string): void =>
  desk.metrics.count('smtp_messages_total', { service: desk.service, outcome });

/** LMTP says it once for each recipient. */
const forEach = (desk: Desk, transaction: Transaction, answer: Reply): Reply =>
  desk.service === 'lmtp' ? joined(transaction.recipients.map(() => answer)) : answer;

const spoken = (answer: Answer<string> | undefined): Reply => {
  if (answer === undefined) return replies.transactionFailed;
  return answer.ok ? reply(250, '2.0.0', `OK ${textstring(answer.value)}`) : refusal(answer.error);
};
