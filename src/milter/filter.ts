/**
 * The milters of one way in, asked in order at every step; the first that refuses is the last that is asked.
 * Implements: the Filter port of mta/receive.
 */
import { errorText } from '../base/log.ts';
import type { ContentStore } from '../ms/content.ts';
import type { QueueId } from '../mta/queue/port.ts';
import type { Filter, FilterVerdict } from '../mta/receive/filter.ts';
import type { Client } from '../mta/receive/port.ts';
import type { Refusal } from '../mta/types.ts';
import { Alterations } from './alterations.ts';
import type { MilterAddress } from './channel.ts';
import { MilterConversation, type MilterOptions, type Opinion } from './conversation.ts';
import { MilterHeader } from './header.ts';
import { limits } from './limits.ts';
import { refusals } from './refusals.ts';

export interface MilterFilterOptions extends MilterOptions {
  readonly milters: readonly MilterAddress[];
  readonly content: ContentStore;
  readonly newId: () => QueueId;
  readonly maxMessageSize: number;
}

/** What is kept of an SMTP session. */
interface Kept {
  readonly conversations: readonly MilterConversation[];
  id: QueueId;
  /** A milter said so before the message came. */
  discard: boolean;
  /** Nothing is ended in the middle of a question. */
  work: Promise<unknown>;
}

const isDiscarded = ({ discard }: Kept): boolean => discard;

export function createMilterFilter(options: MilterFilterOptions): Filter {
  const sessions = new Map<string, Kept>();

  function keptOf({ session }: Client): Kept {
    const known = sessions.get(session);
    if (known !== undefined) return known;
    const conversations = options.milters.map((address) => new MilterConversation(address, options));
    const kept: Kept = { conversations, id: options.newId(), discard: false, work: Promise.resolve() };
    sessions.set(session, kept);
    return kept;
  }

  /** One milter after the other, until one refuses or throws the message away. */
  async function ask(
    client: Client,
    question: (milter: MilterConversation, kept: Kept) => Promise<Opinion>,
  ): Promise<Refusal | null> {
    const kept = keptOf(client);
    const work = (async () => {
      for (const milter of kept.conversations) {
        if (kept.discard) return null;
        const opinion = await question(milter, kept);
        if (opinion.kind === 'refuse') return opinion.refusal;
        if (opinion.kind === 'discard') kept.discard = true;
      }
      return null;
    })();
    kept.work = work.catch(() => undefined);
    return work;
  }

  return {
    async connect(client) {
      const refusal = await ask(client, (milter) => milter.connect(client));
      // A greeting is 220, 421 or 554. RFC 5321 §3.1, §4.3.2
      return refusal === null ? null : { ...refusal, code: refusal.code < 500 ? 421 : 554 };
    },

    mail(client, reversePath, parameters) {
      const kept = keptOf(client);
      kept.id = options.newId();
      kept.discard = false;
      return ask(client, (milter) => milter.mail(client, kept.id, reversePath, parameters));
    },

    rcpt: (client, forwardPath, parameters) =>
      ask(client, (milter, { id }) => milter.rcpt(client, id, forwardPath, parameters)),

    async message(client, transaction, staged): Promise<FilterVerdict> {
      const kept = keptOf(client);
      const { id } = kept;
      if (isDiscarded(kept)) return { kind: 'discarded', id };
      const content = options.content.staged(staged);
      const beginning = await content.read(0, limits.headerOctets);
      const header = new MilterHeader(beginning, content.size <= limits.headerOctets);
      if (!header.complete) return { kind: 'refused', refusal: refusals.headerTooLong };
      const made = new Alterations(options.content, staged, header, transaction, options.maxMessageSize);
      try {
        const refusal = await ask(client, async (milter) => milter.message(client, id, await made.shown(), made));
        if (refusal === null && !isDiscarded(kept) && made.recipients.length > 0) {
          return { kind: 'passed', message: await made.result(id, transaction) };
        }
        await made.abandon();
        return refusal === null ? { kind: 'discarded', id } : { kind: 'refused', refusal };
      } catch (error) {
        options.log.error('milter.rewrite.failed', { session: client.session, error: errorText(error) });
        await made.abandon();
        return { kind: 'refused', refusal: refusals.storageFull };
      }
    },

    end({ session }) {
      const kept = sessions.get(session);
      if (kept === undefined) return;
      sessions.delete(session);
      void kept.work.then(() => {
        for (const milter of kept.conversations) milter.end();
      });
    },
  };
}
