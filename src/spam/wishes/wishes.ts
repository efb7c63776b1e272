/**
 * What users want allowed and blocked, asked for each reader. The allow list wins, and what is nearer: a user's wish over the
 * server's. An allowed address counts only where the sender is proven, unless the user said otherwise: From can be forged.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Log, errorText } from '../../base/log.ts';
import type { Advice, Question } from '../adviser.ts';
import type { Confidant, Reader } from '../confidant.ts';
import { limits } from '../limits.ts';
import { proofOf } from '../proven.ts';
import type { Evidence } from '../types.ts';
import type { Wish, WishStore, Wishable } from './types.ts';

/** Enough to be filed as junk, whatever else speaks for the message. */
const blocked = 20;

interface Message extends Wishable {
  readonly subject: string;
  readonly question: Question;
}

export function createWishes({ store, log }: { readonly store: WishStore; readonly log: Log }): Confidant {
  return {
    name: 'wishes',
    async adviseFor(question, readers) {
      const advice = new Map<number, Advice>();
      const message = messageOf(question);
      try {
        const server = await store.about(0, message);
        for (const [index, reader] of readers.entries()) {
          if (index > 0 && index % limits.readersAtOnce === 0) await turn();
          const one = adviceOf(message, reader, await store.about(reader.id, message), server);
          if (one !== null) advice.set(reader.id, one);
        }
      } catch (error) {
        log.error('spam.wishes.failed', { error: errorText(error) });
      }
      return advice;
    },
  };
}

function messageOf(question: Question): Message {
  const { from, envelope, fields } = question;
  const valueOf = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const path = envelope.mailFrom.toLowerCase();
  const pathDomain = path.slice(path.lastIndexOf('@') + 1);
  const list = valueOf('list-id');
  const [open, close] = [list.lastIndexOf('<'), list.lastIndexOf('>')];
  return {
    question,
    addresses: [...new Set([from.address, path])].filter((address) => address !== ''),
    domains: [...new Set([...above(from.domain), ...above(path === '' ? '' : pathDomain)])],
    lists:
      open === -1 || close < open
        ? []
        : [
            list
              .slice(open + 1, close)
              .trim()
              .toLowerCase(),
          ],
    subject: valueOf('subject').toLowerCase(),
  };
}

/** The domain and those above it. */
function above(domain: string): readonly string[] {
  const labels = domain.toLowerCase().split('.').slice(-limits.wishLabels);
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
}

interface Met {
  readonly evidence: Evidence;
  readonly kind: Wish['kind'];
  readonly counts: boolean;
}

function adviceOf(message: Message, reader: Reader, own: readonly Wish[], server: readonly Wish[]): Advice | null {
  const met = (wishes: readonly Wish[], who: string): readonly Met[] =>
    wishes.filter((wish) => isAbout(wish, message)).map((wish) => meet(wish, message, who));
  const [mine, all] = [met(own, reader.address), met(server, 'this server')];
  const decides = mine.some(({ counts }) => counts) ? mine : all;
  const isAllowed = decides.some(({ kind, counts }) => kind === 'allow' && counts);
  const evidence = [...mine, ...all].map((one): Evidence => {
    const isHeard = one.counts && decides.includes(one) && !(one.kind === 'block' && isAllowed);
    return { ...one.evidence, points: isHeard ? one.evidence.points : 0 };
  });
  return evidence.length === 0 ? null : { evidence, ruling: isAllowed ? 'wanted' : null };
}

function isAbout({ field, value, kind }: Wish, { addresses, domains, lists, subject, question }: Message): boolean {
  // Whoever is allowed is the author; an envelope sender may be anybody's who sends for somebody.
  const { address, domain } = question.from;
  switch (field) {
    case 'address':
      return kind === 'allow' ? value === address : addresses.includes(value);
    case 'domain':
      return kind === 'allow' ? above(domain).includes(value) : domains.includes(value);
    case 'list':
      return lists.includes(value);
    case 'subject':
      return subject.includes(value);
  }
}

function meet(wish: Wish, { question }: Message, who: string): Met {
  const { kind, field, value, unproven } = wish;
  const verb = kind === 'allow' ? 'allows' : 'blocks';
  const said = `${who} ${verb} ${words[field]} ${value}`;
  const evidence = { name: `${kind}ed`, points: kind === 'block' ? blocked : 0, details: [] };
  // What was chosen of the subject says nothing of the sender, and a block is no reason to pretend anything.
  if (kind === 'block' || field === 'subject')
    return { kind, counts: true, evidence: { ...evidence, why: `${said}.` } };
  const { from, trust } = question;
  const proof = proofOf(field === 'list' ? value : from.domain, trust);
  if (proof !== null)
    return { kind, counts: true, evidence: { ...evidence, why: `${said}, and the sender is proven (${proof}).` } };
  const why = unproven
    ? `${said}, proven or not: anybody can write so.`
    : `${said}, but nothing proves that this message is from there, so that does not count.`;
  return { kind, counts: unproven, evidence: { ...evidence, why } };
}

const words = {
  address: 'mail from',
  domain: 'mail from the domain',
  subject: 'mail whose subject has',
  list: 'the mailing list',
} as const;
