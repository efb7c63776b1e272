/**
 * What a new server knows of words, learned from the whole SpamAssassin corpus, into share/. To be run
 * again whenever tokens or lessons change (src/spam/bayes).
 * Only words count, and no bias: how mail was written in 2002, by what, and from where says nothing of mail today (HTML was a sign of
 * spam). Tokens of several messages are kept.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants, zstdCompressSync } from 'node:zlib';
import { TokenMemory } from '../src/spam/bayes/memory.ts';
import { packTokens } from '../src/spam/bayes/octets.ts';
import { tokensOf } from '../src/spam/bayes/tokens.ts';
import { train } from '../src/spam/bayes/train.ts';
import { viewOf, views } from '../src/spam/bayes/views.ts';
import { gatherFacts } from '../src/spam/facts/gather.ts';
import { weigh } from '../src/spam/score.ts';
import { fetchCorpus, messagesOfGroup } from './spam-corpus.ts';

const isWord = (key: number): boolean => viewOf(key) === views.words || viewOf(key) === views.characters;
const keysOf = (octets: Buffer): number[] => [...tokensOf(weigh(gatherFacts(octets))).keys()].filter(isWord);

/** Messages that must have a token, and tokens that are kept: those that weigh most. */
const kept = { messages: 3, tokens: 150_000 };

const file = fileURLToPath(new URL('../share/spam-starter.tokens', import.meta.url));
const data = fetchCorpus();
const groups = [
  ['easy-ham-1', false],
  ['easy-ham-2', false],
  ['hard-ham-1', false],
  ['spam-1', true],
  ['spam-2', true],
] as const;

const memory = new TokenMemory();
const lessons = groups.flatMap(([group, isSpam]) =>
  messagesOfGroup(data, group).map((octets) => ({ keys: keysOf(octets), isSpam, points: 0, part: null, none: null })),
);
train(memory, lessons, 0, () => undefined);
const rows = [...memory.rows()]
  .filter(({ spam, ham }) => spam + ham >= kept.messages)
  .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  .slice(0, kept.tokens);
const octets = packTokens({ ...memory.totals(), bias: 0 }, rows);
const packed = zstdCompressSync(octets, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
writeFileSync(file, packed);
console.log(`${lessons.length} messages, ${memory.size} tokens, ${rows.length} kept: ${packed.length} octets`);
