/**
 * VRFY and EXPN, which the roles may answer or leave alone.
 * Implements: RFC 5321 §3.5, §7.3 (both may be turned off).
 */
import type { CommandOf } from '../../wire/command.ts';
import { refusal, replies, reply, textstring } from '../../wire/replies.ts';
import type { Desk } from '../desk.ts';
import type { State, Step } from '../state.ts';

export async function vrfy(desk: Desk, state: State, command: CommandOf<'VRFY' | 'EXPN'>): Promise<Step> {
  const answer = await desk.receiver.vrfy(state.client, command.argument);
  if (answer === null) return [state, replies.cannotVerify];
  return [state, answer.ok ? reply(250, '2.1.5', textstring(answer.value)) : refusal(answer.error)];
}

export async function expn(desk: Desk, state: State, command: CommandOf<'VRFY' | 'EXPN'>): Promise<Step> {
  const answer = await desk.receiver.expn(state.client, command.argument);
  if (answer === null) return [state, replies.notImplemented];
  if (!answer.ok) return [state, refusal(answer.error)];
  const members = answer.value.length === 0 ? ['No members'] : answer.value.map(textstring);
  return [state, reply(250, '2.1.5', ...members)];
}
