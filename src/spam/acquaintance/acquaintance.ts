/**
 * Whom our users know: to whom they wrote, and which messages they sent. Mail of somebody known, and answers to one's own mail,
 * are rarely unwanted; an answer of somebody known, who is proven, never is.
 * A Message-ID that went to a mailing list is known to everybody, and a friend's account can be stolen: either alone only counts.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { messageIds } from '../../message/header/message-id.ts';
import type { Advice, Question } from '../adviser.ts';
import type { Confidant, Reader } from '../confidant.ts';
import { keyed } from '../keyed.ts';
import { limits } from '../limits.ts';
import { proofOf } from '../proven.ts';
import type { Evidence } from '../types.ts';
import type { AcquaintanceMemory } from './memory.ts';

export interface AcquaintanceDeps {
  readonly memory: AcquaintanceMemory;
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
}

/** What an account sent. */
export interface Sent {
  readonly account: number;
  /** Without angle brackets; null where it has none. */
  readonly messageId: string | null;
  /** Forward-paths. */
  readonly recipients: readonly string[];
}

export interface Acquaintance extends Confidant {
  /** Never rejects: that it is not kept is no reason to refuse mail. */
  readonly wrote: (sent: Sent) => Promise<void>;
}

const points = { answer: -3, known: -3 } as const;
const day = 86_400_000;

export function createAcquaintance({ memory, secret, clock, log }: AcquaintanceDeps): Acquaintance {
  const addressKey = (account: number, address: string): Buffer =>
    keyed(secret, 'address', String(account), address.toLowerCase());
  const messageKey = (account: number, id: string): Buffer => keyed(secret, 'message', String(account), id);

  async function adviceFor(
    question: Question,
    { id, address }: Reader,
    answered: readonly string[],
  ): Promise<Advice | null> {
    const { from, at, trust } = question;
    const keys = [addressKey(id, from.address), ...answered.map((one) => messageKey(id, one))];
    const [isKnown = false, ...isOwn] = await memory.known(keys, at);
    const isAnswer = isOwn.includes(true);
    const proof = isKnown && from.address !== '' ? proofOf(from.domain, trust) : null;
    const evidence: Evidence[] = [];
    if (isAnswer)
      evidence.push({
        name: 'own-thread',
        points: points.answer,
        why: `It answers a message that ${address} sent.`,
        details: [],
      });
    if (proof !== null)
      evidence.push({
        name: 'known-sender',
        points: points.known,
        why: `${address} wrote to ${from.address} before, and the sender is proven (${proof}).`,
        details: [],
      });
    else if (isKnown)
      evidence.push({
        name: 'known-sender',
        points: 0,
        why: `${address} wrote to ${from.address} before, but nothing proves that this message is from there.`,
        details: [],
      });
    if (evidence.length === 0) return null;
    return { evidence, ruling: isAnswer && proof !== null ? 'wanted' : null };
  }

  return {
    name: 'acquaintance',
    async wrote({ account, messageId, recipients }) {
      try {
        const known = recipients.slice(0, limits.acquaintances).map((address) => addressKey(account, address));
        await memory.note(known, clock.now() + limits.knownDays * day);
        if (messageId !== null)
          await memory.note([messageKey(account, messageId)], clock.now() + limits.answerDays * day);
      } catch (error) {
        log.error('spam.acquaintance.failed', { error: errorText(error) });
      }
    },
    async adviseFor(question, readers) {
      const answered = question.fields
        .filter(({ name }) => name === 'in-reply-to' || name === 'references')
        .flatMap(({ raw }) => messageIds(raw))
        .slice(-limits.answered);
      const advice = new Map<number, Advice>();
      try {
        for (const [index, reader] of readers.entries()) {
          if (index > 0 && index % limits.readersAtOnce === 0) await turn();
          const one = await adviceFor(question, reader, answered);
          if (one !== null) advice.set(reader.id, one);
        }
      } catch (error) {
        log.error('spam.acquaintance.failed', { error: errorText(error) });
      }
      return advice;
    },
  };
}
