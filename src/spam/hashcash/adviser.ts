/**
 * What hashcash stamps say of a message: whoever spent a second of work on each recipient is rarely a spammer. A message for
 * several recipients counts as the cheapest of them, and a stamp counts for one message.
 */
import { createHash } from 'node:crypto';
import { type Content, chunks } from '../../message/content.ts';
import type { Advice, Adviser, Question } from '../adviser.ts';
import { keyed } from '../keyed.ts';
import type { Evidence } from '../types.ts';
import { limits } from './limits.ts';
import type { SpentStamps } from './spent.ts';
import { type Stamp, type StampProblem, expiryOf, parseStamp, problemOf } from './stamp.ts';

export interface HashcashDeps {
  readonly spent: SpentStamps;
  readonly secret: Buffer;
  /** Bits below which a stamp says nothing. */
  readonly least: number;
}

interface Written {
  readonly text: string;
  readonly stamp: Stamp;
}

const words: Readonly<Record<StampProblem | 'spent' | 'missing', string>> = {
  'for-another': 'is for somebody else',
  'too-cheap': 'was too little work',
  'false-claim': 'claims more work than was done',
  expired: 'has expired',
  'not-yet': 'is of a day that is still to come',
  spent: 'was spent on another message',
  missing: 'is for others of its recipients alone',
};

export const createHashcash = ({ spent, secret, least }: HashcashDeps): Adviser => ({
  name: 'hashcash',
  async advise(question) {
    const texts = question.fields
      .filter(({ name }) => name === 'x-hashcash')
      .slice(0, limits.stamps)
      .map(({ raw }) => withoutBlanks(raw));
    if (texts.length === 0) return silent;
    const written = texts.flatMap((text): readonly Written[] => {
      const stamp = parseStamp(text);
      return stamp === null ? [] : [{ text, stamp }];
    });
    if (written.length === 0) return said(0, 'The message has a hashcash stamp that nobody can read.', texts);
    const message = await digestOf(question.content);

    async function bitsFor(recipient: string): Promise<number | StampProblem | 'spent' | 'missing'> {
      let problem: StampProblem | 'spent' | 'missing' = 'missing';
      for (const { text, stamp } of written) {
        const found = problemOf(stamp, recipient, least, question.at);
        if (found === 'for-another') continue;
        if (found === null) {
          const use = await spent.spend(keyed(secret, 'stamp', text), message, expiryOf(stamp));
          if (use !== 'spent') return stamp.bits;
        }
        problem = found ?? 'spent';
      }
      return problem;
    }

    let cheapest = Number.POSITIVE_INFINITY;
    for (const recipient of question.recipients) {
      const bits = await bitsFor(recipient);
      if (typeof bits !== 'number') return said(0, `The hashcash stamp ${words[wordsFor(bits, question)]}.`, texts);
      cheapest = Math.min(cheapest, bits);
    }
    if (cheapest === Number.POSITIVE_INFINITY) return silent;
    const worth = Math.min(limits.mostPoints, limits.points + (cheapest - least) * limits.pointsPerBit);
    const each = question.recipients.length === 1 ? 'its recipient' : 'each recipient';
    return said(-worth, `A hashcash stamp of ${cheapest} bits was computed for ${each}.`, texts);
  },
});

const wordsFor = (problem: keyof typeof words, { recipients }: Question): keyof typeof words =>
  problem === 'missing' && recipients.length === 1 ? 'for-another' : problem;

const silent: Advice = { evidence: [], ruling: null };

const said = (points: number, why: string, details: readonly string[]): Advice => {
  const evidence: Evidence = {
    name: 'hashcash',
    points,
    why,
    details: details.slice(0, 10).map((text) => text.slice(0, 200)),
  };
  return { evidence: [evidence], ruling: null };
};

/** A stamp may be folded; no blank is ever part of one. */
const withoutBlanks = (text: string): string =>
  Array.from(text.slice(0, 2 * limits.stampCharacters), (letter) => (letter <= ' ' ? '' : letter)).join('');

/** What tells this message from another, and is the same when it is sent again because the first time it could not be taken. */
async function digestOf(content: Content): Promise<Buffer> {
  const digest = createHash('sha256');
  for await (const chunk of chunks(content, 0, Math.min(content.size, limits.messageOctets))) digest.update(chunk);
  return digest.digest().subarray(0, 8);
}
