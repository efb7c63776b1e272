/**
 * AUTHENTICATE: carries a SASL exchange in lines of base64.
 * Implements: RFC 9051 §6.2.2, RFC 4959 (initial response).
 * Not here: the mechanisms (sasl/).
 */
import type { Cursor } from '../../base/cursor.ts';
import { decodeBase64 } from '../../sasl/base64.ts';
import { withDataAsChallenge } from '../../sasl/guard.ts';
import { maxMessage } from '../../sasl/limits.ts';
import { base64Chars } from '../wire/octets.ts';
import { space, word } from '../wire/strings.ts';
import { type Tagged, bad, command, no } from './command.ts';
import { loginAnswer } from './logged-in.ts';
import type { Session } from './session.ts';

interface Arguments {
  readonly mechanism: string;
  readonly initial: Buffer | null;
}

function parse(cursor: Cursor): Arguments | null {
  const mechanism = space(cursor) ? word(cursor) : null;
  if (mechanism === null) return null;
  if (!space(cursor) || cursor.done) return { mechanism, initial: null };
  const text = cursor.takeWhile(base64Chars);
  // "=" is an initial response of no octets. RFC 4959 §3
  const initial = text === '=' ? Buffer.alloc(0) : text === null ? null : decodeBase64(text);
  return initial === null ? null : { mechanism, initial };
}

/** Sends a challenge and takes the response; a Tagged ends the exchange. */
async function exchange(session: Session, challenge: Buffer): Promise<Buffer | Tagged> {
  session.output.text(`+ ${challenge.toString('base64')}\r\n`);
  await session.output.flush();
  const line = await session.input.line(session.services.limits.saslLine);
  if (line === null) return no(null, 'The client is gone');
  if (line === 'too-long') return bad('The response is too long');
  const text = line.toString('latin1');
  if (text === '*') return bad('Cancelled');
  return decodeBase64(text) ?? bad('The response is not base64');
}

export const authenticate = command({
  where: 'any',
  states: ['not-authenticated'],
  usage: 'AUTHENTICATE mechanism [initial-response]',
  tells: 'nothing',
  parse,
  run: async ({ session }, { mechanism, initial }) => {
    const { authentication } = session.services;
    const mechanisms = authentication.mechanisms(session.loginFacts);
    const begun = mechanisms.includes(mechanism) ? authentication.begin(mechanism, session.loginFacts) : null;
    if (begun === null) {
      return session.loginFacts.confidential
        ? no('CANNOT', 'This mechanism is not offered')
        : no('PRIVACYREQUIRED', 'This mechanism is not offered without TLS');
    }
    if (initial !== null && initial.length > maxMessage) return bad('The response is too long');
    const sasl = withDataAsChallenge(begun);
    let response = initial;
    for (;;) {
      const outcome = await sasl.step(response);
      switch (outcome.kind) {
        case 'challenge': {
          const answer = await exchange(session, outcome.data);
          if (!Buffer.isBuffer(answer)) return answer;
          response = answer;
          continue;
        }
        case 'failure':
          if (outcome.reason === 'malformed') return bad('The response is malformed');
          if (outcome.reason === 'cancelled') return bad('Cancelled');
          return loginAnswer(session, mechanism, { kind: outcome.reason === 'temporary' ? 'unavailable' : 'refused' });
        case 'success': {
          const account = await authentication.account(outcome.address);
          return loginAnswer(session, mechanism, account === null ? { kind: 'refused' } : { kind: 'success', account });
        }
      }
    }
  },
});
