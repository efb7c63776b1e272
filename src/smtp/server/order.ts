/**
 * What is answered to a command that comes in the wrong state.
 * Implements: RFC 5321 §4.1.4, §4.2.4 (503), RFC 3030 §2, RFC 4954 §4.
 */
import type { Verb } from '../wire/command.ts';
import { type Reply, replies } from '../wire/replies.ts';
import type { Desk } from './desk.ts';
import type { State } from './state.ts';

export function outOfOrder(verb: Verb, state: State, desk: Desk): Reply {
  switch (state.name) {
    case 'greeted':
      return desk.service === 'lmtp' ? replies.needLhlo : replies.needHello;
    case 'refused':
      return replies.refusedSession;
    case 'ready':
      return replies.needMail;
    case 'mail':
      return verb === 'MAIL' ? replies.nestedMail : verb === 'AUTH' ? replies.authInTransaction : replies.badSequence;
    case 'chunks':
      return replies.onlyChunks;
    case 'data':
    case 'chunk':
    case 'auth':
      return replies.badSequence;
  }
}
