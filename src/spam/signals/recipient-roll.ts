/** Many recipients in the order of the alphabet, or of one beginning: lines of a collected roll. */
import { limits } from '../limits.ts';
import type { Address } from '../../message/types.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const enough = 5;

const isSorted = (names: readonly string[]): boolean =>
  names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);
const isAlike = (names: readonly string[]): boolean => new Set(names.map((name) => name.slice(0, 2))).size === 1;

const addressed = (list: readonly Address[]): readonly string[] =>
  list
    .filter(({ mailbox, host }) => mailbox !== null && host !== null)
    .slice(0, limits.addresses)
    .map(({ mailbox, host }) => `${mailbox ?? ''}@${host ?? ''}`.toLowerCase());

export const recipientRoll: Signal = {
  name: 'recipient-roll',
  description: 'The recipients are a run of a sorted list',
  test: ({ message: { envelope } }) => {
    const names = addressed([...envelope.to, ...envelope.cc]);
    const isRoll =
      names.length >= enough && new Set(names).size === names.length && (isSorted(names) || isAlike(names));
    return foundIf(isRoll, names.slice(0, 3).join(', '));
  },
};
