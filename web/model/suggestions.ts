/** What one may mean while one types a search: people, mailboxes, operators, and what was searched before. */
import type { Address, Mailbox } from '../api/types.ts';
import { operators } from './search.ts';

export interface Suggestion {
  readonly kind: 'recent' | 'operator' | 'person' | 'mailbox';
  /** What stands in the box then. */
  readonly text: string;
  /** What is shown of it. */
  readonly shown: string;
}

export interface NamedMailbox extends Pick<Mailbox, 'name' | 'role'> {
  /** As the reader's language has it. */
  readonly shown: string;
}

export interface Known {
  readonly people: readonly Address[];
  readonly mailboxes: readonly NamedMailbox[];
  readonly recent: readonly string[];
}

/** Suggestions at once, and of each kind. */
const most = 8;
const mostOfKind = 4;
const ofPeople = new Set(['from', 'to', 'cc', 'bcc']);
const values: Readonly<Record<string, readonly string[]>> = {
  has: ['attachment'],
  is: ['unread', 'read', 'starred', 'answered', 'draft'],
};

export function suggestions(typed: string, { people, mailboxes, recent }: Known): readonly Suggestion[] {
  const wanted = typed.toLowerCase();
  const begin = typed.lastIndexOf(' ') + 1;
  const [before, word] = [typed.slice(0, begin), typed.slice(begin)];
  const minus = word.startsWith('-') ? '-' : '';
  const plain = word.slice(minus.length).toLowerCase();
  const colon = plain.indexOf(':');
  const operator = colon < 0 ? '' : plain.slice(0, colon);
  const value = plain.slice(colon + 1);
  const withValue = (kind: Suggestion['kind'], name: string, what: string): Suggestion => {
    const shown = `${minus}${name}:${what.includes(' ') ? `"${what}"` : what}`;
    return { kind, text: `${before}${shown}${what === '' ? '' : ' '}`, shown };
  };
  const persons = (name: string): readonly Suggestion[] =>
    people
      .filter(({ name: called, email }) => `${called ?? ''} ${email}`.toLowerCase().includes(value))
      .slice(0, mostOfKind)
      .map(({ email }) => withValue('person', name, email));
  const places = (name: string): readonly Suggestion[] =>
    mailboxes
      .filter((one) => `${one.shown} ${one.name}`.toLowerCase().includes(value))
      .slice(0, mostOfKind)
      .map((one) => withValue('mailbox', name, one.role ?? one.name));
  const searched = recent
    .filter((one) => one.toLowerCase().includes(wanted) && one !== typed)
    .slice(0, mostOfKind)
    .map((one): Suggestion => ({ kind: 'recent', text: one, shown: one }));
  if (plain === '') return searched;
  if (ofPeople.has(operator)) return persons(operator);
  if (operator === 'in' || operator === 'label') return places(operator);
  if (operator !== '')
    return (values[operator] ?? [])
      .filter((one) => one.startsWith(value) && one !== value)
      .map((one) => withValue('operator', operator, one));
  const begun = [...operators].filter((name) => name.startsWith(plain)).map((name) => withValue('operator', name, ''));
  return [...begun.slice(0, mostOfKind), ...persons('from'), ...places('in'), ...searched].slice(0, most);
}
