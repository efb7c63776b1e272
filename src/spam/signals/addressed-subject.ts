/** A subject that calls the reader by the left side of his address, as a program does that knows nothing else of him. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const isWordCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code >= 0x80;

/** Whether a word stands in a text by itself. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!isWordCode(text.charCodeAt(at - 1)) && !isWordCode(text.charCodeAt(at + word.length))) return true;
  return false;
}

export const addressedSubject: Signal = {
  name: 'addressed-subject',
  description: 'The subject calls the reader by his address',
  test: ({ subject, from, message: { envelope }, identity: { isList } }) => {
    const lower = subject.slice(0, 300).toLowerCase();
    const names = envelope.to.slice(0, 5).map(({ mailbox }) => (mailbox ?? '').toLowerCase());
    // Words of a trade are names of mailboxes too.
    const own = from.address.slice(0, from.address.indexOf('@'));
    const called = names.find((name) => name.length >= 4 && name.length < 64 && name !== own && hasWord(lower, name));
    return foundIf(called !== undefined && !isList, called ?? '');
  },
};
