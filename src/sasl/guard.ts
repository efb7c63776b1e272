/**
 * What every exchange promises whatever its mechanism does: bounded messages, one step at a time, an end that stays
 * an end, and a failure instead of an exception.
 */
import { maxMessage } from './limits.ts';
import type { SaslExchange, SaslOutcome } from './types.ts';

export function guarded(exchange: SaslExchange): SaslExchange {
  let state: 'waiting' | 'busy' | 'over' = 'waiting';
  return {
    async step(response): Promise<SaslOutcome> {
      if (state !== 'waiting' || (response !== null && response.length > maxMessage)) {
        state = 'over';
        return { kind: 'failure', reason: 'malformed' };
      }
      state = 'busy';
      const outcome = await exchange.step(response).catch(
        // Whoever knows the users could not be asked; what went wrong is theirs to log.
        (): SaslOutcome => ({ kind: 'failure', reason: 'temporary' }),
      );
      state = outcome.kind === 'challenge' ? 'waiting' : 'over';
      return outcome;
    },
  };
}

/**
 * For protocols that have no room for data with success (SMTP, IMAP, POP3): the data goes as one more challenge, which
 * the client answers with an empty response. RFC 4422 §3.6
 */
export function withDataAsChallenge(exchange: SaslExchange): SaslExchange {
  let success: SaslOutcome | null = null;
  return {
    async step(response): Promise<SaslOutcome> {
      if (success !== null) {
        const outcome = success;
        success = { kind: 'failure', reason: 'malformed' };
        return response?.length === 0 ? outcome : success;
      }
      const outcome = await exchange.step(response);
      if (outcome.kind !== 'success' || outcome.data === null) return outcome;
      success = { ...outcome, data: null };
      return { kind: 'challenge', data: outcome.data };
    },
  };
}
