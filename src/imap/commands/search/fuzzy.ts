/**
 * Keys that match what is like a string. What is no string is matched as it is: dates, sizes and flags are chosen, not typed.
 * Implements: RFC 6203 §3 (FUZZY), §4 (scores, see message/similar/likeness.ts), §5.
 */
import type { SearchedText } from '../../../message/heading/heading.ts';
import { Likeness, likenessOf, sureGrade } from '../../../message/similar/likeness.ts';
import type { Part } from '../../../message/types.ts';
import type { MessageOctets } from '../../../ms/content.ts';
import type { MessageFields } from '../../../ms/types.ts';
import { type Reach, onFields } from '../../../ms/search/key.ts';
import type { ImapSearchKey } from './key.ts';
import { eachText } from '../../../ms/search/text.ts';

/** The key with its strings matched fuzzily. */
export function fuzzily(key: ImapSearchKey): ImapSearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: fuzzily(key.key) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map(fuzzily) };
    case 'filter':
      return { ...key, fuzzy: true };
    case 'fields': {
      if (key.looksFor === undefined || key.score !== undefined) return key;
      const { field, text } = key.looksFor;
      const likeness = new Likeness(text);
      if (likeness.words.length === 0) return key;
      const score = (message: Pick<MessageFields, SearchedText>): number => {
        const value = message[field];
        return value === null ? 0 : likenessOf(likeness, value);
      };
      return { ...onFields([field], (message) => score(message) > 0), score };
    }
    case 'content': {
      const likeness = new Likeness(key.contains);
      if (likeness.words.length === 0 || key.score !== undefined) return key;
      const score = (structure: Part, octets: MessageOctets): Promise<number> =>
        scoreIn(likeness, key.reach, structure, octets);
      const test: typeof key.test = async (structure, octets) => (await score(structure, octets)) > 0;
      return { ...key, test, score };
    }
    default:
      return key;
  }
}

/** What is written in a place counts as its writers meant it to be noticed. Our own. */
const weights = { asked: 1, subject: 1, people: 0.9, body: 0.7, otherField: 0.5 } as const;

const fieldWeights: ReadonlyMap<string, number> = new Map([
  ['subject', weights.subject],
  ...['from', 'to', 'cc', 'bcc', 'reply-to', 'sender'].map((name) => [name, weights.people] as const),
]);

async function scoreIn(likeness: Likeness, reach: Reach, structure: Part, octets: MessageOctets): Promise<number> {
  const gathering = likeness.begin();
  await eachText(octets, structure, reach, likeness.whole.length, (text, fieldName) => {
    if (reach.in === 'field') gathering.take(text, weights.asked);
    else if (fieldName === null) gathering.take(text, reach.in === 'body' ? weights.asked : weights.body);
    else {
      const weight = fieldWeights.get(fieldName);
      // Fields that are made by programs have words of all kinds.
      if (weight === undefined) gathering.take(text, weights.otherField, sureGrade);
      else gathering.take(text, weight);
    }
  });
  return gathering.score;
}
