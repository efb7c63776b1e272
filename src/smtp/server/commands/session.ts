/**
 * RSET, NOOP, HELP, QUIT and STARTTLS.
 * Implements: RFC 5321 §4.1.1.5, §4.1.1.8 to §4.1.1.10, RFC 3207 §4.
 */
import { replies } from '../../wire/replies.ts';
import type { Desk } from '../desk.ts';
import type { State, StateOf, Step } from '../state.ts';

/** Forgets the transaction; a message that came in part by BDAT is thrown away. */
export async function reset(_desk: Desk, state: StateOf<'greeted' | 'ready' | 'mail' | 'chunks'>): Promise<Step> {
  await release(state);
  return [state.name === 'greeted' ? state : { name: 'ready', client: state.client }, replies.ok];
}

/** Throws away what came by BDAT so far. */
export async function release(state: State): Promise<void> {
  if (state.name === 'chunks') await state.incoming.abandon();
}

export const noop = (_desk: Desk, state: State): Step => [state, replies.ok];

export const help = (_desk: Desk, state: State): Step => [state, replies.help];

export const quit = (_desk: Desk, state: State): Step => [state, replies.bye, 'close'];

/** The connection does the handshake; the session then begins anew. RFC 3207 §4.2 */
export function startTls(desk: Desk, state: StateOf<'ready'>): Step {
  if (state.client.tls !== null) return [state, replies.alreadyTls];
  if (desk.tls === null) return [state, replies.notImplemented];
  return [state, replies.readyForTls, 'startTls'];
}
