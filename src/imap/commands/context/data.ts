/**
 * What ESEARCH says of messages that came to a result or left it.
 * Implements: ret-data-addto, ret-data-removefrom of RFC 5267 §4.3.3, §4.3.4, §5. Places of sorted results count from 1; in the
 * order of the mailbox the place is 0, as the client knows where a number belongs.
 */
import { sequenceSetText } from '../../wire/sequence-set.ts';

/** Places that follow each other, with their numbers. */
interface Run {
  readonly place: number;
  readonly numbers: number[];
}

function runs(places: readonly number[], numbers: readonly number[]): Run[] {
  const all: Run[] = [];
  places.forEach((place, at) => {
    const last = all.at(-1);
    if (last !== undefined && last.place + last.numbers.length === place) last.numbers.push(numbers[at] ?? 0);
    else all.push({ place, numbers: [numbers[at] ?? 0] });
  });
  return all;
}

const inMailboxOrder = (numbers: readonly number[]): string =>
  `(0 ${sequenceSetText(Array.from(numbers).sort((a, b) => a - b))})`;

const atPlaces = (all: readonly Run[]): string =>
  `(${all.map(({ place, numbers }) => `${place + 1} ${sequenceSetText(numbers)}`).join(' ')})`;

/** Places count in the new result: each is right once what stands before it is there. */
export const addTo = (places: readonly number[], numbers: readonly number[], sorted: boolean): string =>
  ` ADDTO ${sorted ? atPlaces(runs(places, numbers)) : inMailboxOrder(numbers)}`;

/** Places count in the old result: from the last on, none shifts before it is said. */
export const removeFrom = (places: readonly number[], numbers: readonly number[], sorted: boolean): string =>
  ` REMOVEFROM ${sorted ? atPlaces(runs(places, numbers).reverse()) : inMailboxOrder(numbers)}`;
