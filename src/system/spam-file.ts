/** The score of a message in a file: what the message itself tells, without the lists and memories that are asked when one comes. */
import type { Config } from '../config/schema.ts';
import type { TokenMemories } from '../spam/bayes/port.ts';
import { tokensOf } from '../spam/bayes/tokens.ts';
import { decideSpam } from '../spam/decision/decide.ts';
import type { SpamRecord } from '../spam/decision/record.ts';
import { gatherFacts } from '../spam/facts/gather.ts';
import { limits } from '../spam/limits.ts';
import { scoreOf, weigh } from '../spam/score.ts';
import type { TrustRecord } from '../trust/evidence/record.ts';
import { spamPolicies } from './spam.ts';

const nothingLearned = { rows: [], totals: { spam: 0, ham: 0, bias: 0 } };

export async function scoreFile(
  octets: Buffer,
  trust: TrustRecord,
  { config, words }: { readonly config: Pick<Config, 'spam'>; readonly words: TokenMemories | null },
): Promise<SpamRecord> {
  const { hop, at } = trust;
  // Without a host it is not known how it came, and nothing of that is tested.
  const circumstances = { envelope: hop, trust: hop === null ? null : trust, receivedAt: at };
  const facts = weigh(gatherFacts(octets.subarray(0, limits.messageOctets), circumstances));
  const tokens = tokensOf(facts);
  const known = words === null ? nothingLearned : (await words.known(tokens.keys(), [])).server;
  const signals = scoreOf(facts, tokens, known).evidence.map((one) => ({ ...one, by: 'message' }));
  const found = { signals, rulings: [], ...spamPolicies(config)(''), cameBack: false };
  return { version: 1, ...decideSpam(found), at, envelope: hop, ...found, fault: null };
}
