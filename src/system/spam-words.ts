/** What is known of the words of a message: looked up on the main thread, a few hundred at a time, so that others are served between. */
import { setImmediate as turn } from 'node:timers/promises';
import type { KnownWords, SpamJudgeDeps } from '../mta/receive/spam.ts';
import type { TokenOwner, TokenRow } from '../spam/bayes/port.ts';
import type { Known } from '../spam/score.ts';
import { limits } from '../spam/scoring/limits.ts';
import type { Store } from '../store/sqlite/open.ts';

/** Owner of what the server as a whole has learned. */
const server: TokenOwner = 0;

export const makeKnownWords =
  ({ spamTokens }: Pick<Store, 'spamTokens'>): SpamJudgeDeps['words'] =>
  async (keys): Promise<KnownWords> => ({ server: await knownTo(spamTokens, server, keys), own: new Map() });

async function knownTo(store: Store['spamTokens'], owner: TokenOwner, keys: readonly number[]): Promise<Known> {
  const totals = await store.totals(owner);
  const rows: TokenRow[] = [];
  if (totals.spam + totals.ham === 0) return { rows, totals };
  for (let at = 0; at < keys.length; at += limits.keysAtOnce) {
    if (at > 0) await turn();
    rows.push(...(await store.read(owner, keys.slice(at, at + limits.keysAtOnce))));
  }
  return { rows, totals };
}
