/**
 * What one types into the search box, as a filter of RFC 8621 §4.4.1: words, "phrases", and operators such as from:ann,
 * has:attachment, is:unread, before:2026-01-31, larger:5M, in:archive; a minus before any of them turns it round.
 */
import type { Mailbox } from '../api/types.ts';

export type Filter = Readonly<Record<string, unknown>>;

export interface Word {
  readonly not: boolean;
  readonly operator: string;
  readonly value: string;
  /** Where it stands in what was typed. */
  readonly start: number;
  readonly end: number;
}

/** null where nothing was typed. */
export function searchFilter(text: string, mailboxes: readonly Mailbox[]): Filter | null {
  const conditions = words(text).map(({ not, ...word }) => {
    const condition = conditionOf(word, mailboxes);
    return not ? { operator: 'NOT', conditions: [condition] } : condition;
  });
  if (conditions.length === 0) return null;
  const away = saysWhere(text) ? [] : mailboxes.filter(({ role }) => role === 'trash' || role === 'junk');
  const all = away.length === 0 ? conditions : [{ inMailboxOtherThan: away.map(({ id }) => id) }, ...conditions];
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { operator: 'AND', conditions: all };
}

/** Whether what was typed names a mailbox: else it is of all mail but what was thrown away. */
export const saysWhere = (text: string): boolean =>
  words(text).some(({ operator }) => operator === 'in' || operator === 'label');

export const operators: ReadonlySet<string> = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'body',
  'has',
  'is',
  'before',
  'after',
  'larger',
  'smaller',
  'in',
  'label',
]);

export function words(text: string): readonly Word[] {
  const found: Word[] = [];
  let at = 0;
  while (at < text.length && found.length < 50) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const start = at;
    const not = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ' ';
    if (not) at += 1;
    const colon = text.indexOf(':', at);
    const name = colon < 0 ? '' : text.slice(at, colon).toLowerCase();
    const operator = operators.has(name) ? name : '';
    if (operator !== '') at = colon + 1;
    const quoted = text[at] === '"';
    const end = quoted ? text.indexOf('"', at + 1) : text.indexOf(' ', at);
    const stop = end < 0 ? text.length : end;
    const value = text.slice(quoted ? at + 1 : at, stop).trim();
    at = stop + 1;
    if (value !== '') found.push({ not, operator, value, start, end: Math.min(at, text.length) });
  }
  return found;
}

function conditionOf({ operator, value }: Pick<Word, 'operator' | 'value'>, mailboxes: readonly Mailbox[]): Filter {
  switch (operator) {
    case '':
      return { text: value };
    case 'has':
      return value.startsWith('attach') ? { hasAttachment: true } : { text: value };
    case 'is':
      return states[value.toLowerCase()] ?? { text: value };
    case 'before':
    case 'after': {
      const date = new Date(value);
      return Number.isNaN(date.getTime()) ? { text: value } : { [operator]: date.toISOString().slice(0, 19) + 'Z' };
    }
    case 'larger':
      return { minSize: octets(value) };
    case 'smaller':
      return { maxSize: octets(value) };
    case 'in':
    case 'label': {
      const wanted = value.toLowerCase();
      const mailbox = mailboxes.find(({ name, role }) => name.toLowerCase() === wanted || role === wanted);
      return mailbox === undefined ? { text: value } : { inMailbox: mailbox.id };
    }
    default:
      return { [operator]: value };
  }
}

const states: Readonly<Record<string, Filter>> = {
  unread: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  starred: { hasKeyword: '$flagged' },
  flagged: { hasKeyword: '$flagged' },
  answered: { hasKeyword: '$answered' },
  draft: { hasKeyword: '$draft' },
};

/** 5M, 20k, 1000 */
function octets(value: string): number {
  const number = Number.parseFloat(value);
  const unit = value.at(-1)?.toLowerCase();
  const factor = unit === 'g' ? 1e9 : unit === 'm' ? 1e6 : unit === 'k' ? 1e3 : 1;
  return Number.isFinite(number) && number >= 0 ? Math.round(number * factor) : 0;
}
