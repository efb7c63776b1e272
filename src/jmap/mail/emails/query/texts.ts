/**
 * Conditions that look for text, as keys of the search engine.
 * Implements: RFC 8621 §4.4.1 (text, from, to, cc, bcc, subject, body, header).
 */
import { termsOf } from '../../../../message/similar/terms.ts';
import type { SearchKey } from '../../../../ms/search/key.ts';
import { bodyKey, fieldHas, headingHas, shownKey } from '../../../../ms/search/text-keys.ts';
import type { Condition } from './condition.ts';

type KeyOf = (term: string) => SearchKey;

const keys: readonly (readonly [name: 'text' | 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body', keyOf: KeyOf])[] = [
  ['from', (term) => headingHas('from', term)],
  ['to', (term) => headingHas('to', term)],
  ['cc', (term) => headingHas('cc', term)],
  ['bcc', (term) => headingHas('bcc', term)],
  ['subject', (term) => headingHas('subject', term)],
  ['body', bodyKey],
  ['text', shownKey],
];

/** All of them must match. */
export function textKeys({ header, ...asked }: Condition): readonly SearchKey[] {
  const found = keys.flatMap(([name, keyOf]) => termsOf(asked[name] ?? '').map(keyOf));
  if (header === undefined) return found;
  const [field = '', text = ''] = header;
  const name = field.toLowerCase();
  const terms = termsOf(text);
  return [...found, ...(terms.length === 0 ? [''] : terms).map((term) => fieldHas(name, term))];
}

/** What is looked for in the subject and in the body, for whoever shows it. */
export const shownTerms = ({ text = '', subject = '', body = '' }: Condition) => ({
  subject: [...termsOf(text), ...termsOf(subject)],
  body: [...termsOf(text), ...termsOf(body)],
});
