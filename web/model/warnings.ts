/**
 * What a careful friend would say before a message goes: something is missing, or it goes to others than one thinks.
 */
import type { Address } from '../api/types.ts';

export type Warning =
  | { readonly kind: 'attachment' | 'subject' }
  | { readonly kind: 'many'; readonly count: number }
  | { readonly kind: 'look-alike'; readonly domain: string; readonly known: string };

export interface Going {
  readonly subject: string;
  /** What one has written. */
  readonly words: string;
  readonly files: number;
  readonly recipients: readonly Address[];
  readonly isToAll: boolean;
  /** Domains of oneself and of those that one knows. */
  readonly known: readonly string[];
}

/** Recipients of an answer to all from which on it is said how many they are. */
const many = 10;

/** Beginnings of words, in the six languages of the pages. */
const attachmentWords = [
  ...['attach', 'enclosed', 'enclosure'],
  ...['allegat', 'allego', 'in allegato'],
  ...['atașa', 'atasa', 'ataşa', 'anexa', 'anexez'],
  ...['bifoga', 'bilaga', 'bilagor'],
  ...['anhang', 'anhänge', 'angehängt', 'beigefügt', 'anlage', 'anbei', 'beiliegend'],
  ...['pièce jointe', 'pièces jointes', 'piece jointe', 'ci-joint', 'en annexe'],
];

/** Words that begin like those and are others. */
const otherWords = ['attaché', 'anhanga', 'anlageberat'];

const isLetter = (character: string): boolean => /\p{L}/u.test(character);

function speaksOfAttachment(words: string): boolean {
  const text = words
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .toLowerCase();
  return attachmentWords.some((word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const begins = at === 0 || !isLetter(text.charAt(at - 1));
      if (begins && !otherWords.some((other) => text.startsWith(other, at))) return true;
    }
    return false;
  });
}

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** Letters that are taken for each other, as one. */
const twins: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
  ['0', 'o'],
  ['1', 'l'],
  ['i', 'l'],
  ['5', 's'],
  ['-', ''],
];

const drawn = (domain: string): string => twins.reduce((text, [a, b]) => text.replaceAll(a, b), domain);

/** Whether one letter makes them the same: another, one more, one less, or two changed about. */
function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** One of the known domains that it could be taken for; null for none, and for one that is known. */
export function lookAlike(domain: string, known: readonly string[]): string | null {
  if (known.includes(domain)) return null;
  return known.find((one) => one.length > 4 && (drawn(one) === drawn(domain) || isOneOff(one, domain))) ?? null;
}

export function warnings({ subject, words, files, recipients, isToAll, known }: Going): readonly Warning[] {
  const domains = [...new Set(recipients.map(({ email }) => domainOf(email)))];
  const found: Warning[] = [];
  if (subject.trim() === '') found.push({ kind: 'subject' });
  if (files === 0 && speaksOfAttachment(`${subject}\n${words}`)) found.push({ kind: 'attachment' });
  if (isToAll && recipients.length >= many) found.push({ kind: 'many', count: recipients.length });
  for (const domain of domains) {
    const like = lookAlike(domain, known);
    if (like !== null) found.push({ kind: 'look-alike', domain, known: like });
  }
  return found;
}
