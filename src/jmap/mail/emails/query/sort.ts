/**
 * E-mails in the order that is asked for.
 * Implements: RFC 8621 §4.4.2. Dates that a message does not tell are those on which it came, as for SORT of IMAP.
 */
import { Breather } from '../../../../base/breather.ts';
import { type Result, ok } from '../../../../base/result.ts';
import { visitFields } from '../../../../ms/search/rows.ts';
import { type Column, sortedPlaces } from '../../../../ms/search/sort-columns.ts';
import type { MailReader } from '../../../../ms/port.ts';
import type { MessageField, MessageWith } from '../../../../ms/types.ts';
import { coreCapability } from '../../../core/capabilities.ts';
import { methodError } from '../../../core/error.ts';
import type { MethodError } from '../../../core/types.ts';
import type { Comparator } from '../../../standard/query.ts';
import type { Keywords } from './keywords.ts';
import { searchedMailbox } from './searched.ts';
import { type EmailTable, nowhere } from './table.ts';

export interface Sorting {
  readonly table: EmailTable;
  readonly keywords: Keywords;
  readonly read: MailReader;
  readonly signal: AbortSignal;
}

/** The values of the e-mails at `places`, which rise or fall. */
type Key = (sorting: Sorting, places: Uint32Array, keyword: string) => Promise<Column>;

const numbers =
  (of: (table: EmailTable) => Float64Array): Key =>
  async ({ table }, places) => ({ numbers: await gathered(of(table), places) });

const marks =
  (of: (keywords: Keywords, keyword: string) => Promise<Uint8Array>, byThread: boolean): Key =>
  async ({ table, keywords }, places, keyword) => {
    const all = await of(keywords, keyword);
    const found = new Uint8Array(places.length);
    await new Breather().parts(places.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const place = places[at] ?? 0;
        found[at] = all[byThread ? (table.threads[place] ?? 0) : place] ?? 0;
      }
    });
    return { numbers: found };
  };

const texts =
  (field: 'displayFrom' | 'displayTo' | 'baseSubject'): Key =>
  async (sorting, places) => {
    const strings = new Array<string>(places.length).fill('');
    await eachMessage(sorting, places, [field], (at, message) => void (strings[at] = message[field]));
    return { strings };
  };

const sentAt: Key = async (sorting, places) => {
  const all = await gathered(sorting.table.receivedAt, places);
  await eachMessage(sorting, places, ['sentAt'], (at, message) => {
    if (message.sentAt !== null) all[at] = message.sentAt;
  });
  return { numbers: all };
};

/** Those of the values that are at the places. */
async function gathered(values: Float64Array, places: Uint32Array): Promise<Float64Array> {
  const some = new Float64Array(places.length);
  await new Breather().parts(places.length, (from, to) => {
    for (let at = from; at < to; at++) some[at] = values[places[at] ?? 0] ?? 0;
  });
  return some;
}

const keys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['receivedAt', numbers(({ receivedAt }) => receivedAt)],
  ['sentAt', sentAt],
  ['size', numbers(({ sizes }) => sizes)],
  ['from', texts('displayFrom')],
  ['to', texts('displayTo')],
  ['subject', texts('baseSubject')],
  ['hasKeyword', marks((keywords, word) => keywords.having(word), false)],
  ['allInThreadHaveKeyword', marks((keywords, word) => keywords.all(word), true)],
  ['someInThreadHaveKeyword', marks((keywords, word) => keywords.some(word), true)],
]);

export const sortProperties: readonly string[] = [...keys.keys()];

/** Puts places, which rise, in order. Equal ones go by id, in the direction of what they are sorted by first. */
type Order = (sorting: Sorting, places: Uint32Array) => Promise<Uint32Array>;

interface Criterion {
  readonly key: Key;
  readonly keyword: string;
  readonly reverse: boolean;
}

/** Without a wish the newest are first. */
const newestFirst: Comparator = { property: 'receivedAt', isAscending: false, collation: null, more: {} };

export function orderOf(sort: readonly Comparator[]): Result<Order, MethodError> {
  const criteria: Criterion[] = [];
  const asked = sort.length === 0 ? [newestFirst] : sort;
  for (const { property, isAscending, collation, more } of asked) {
    const key = keys.get(property);
    const { keyword = '' } = more;
    if (key === undefined || typeof keyword !== 'string' || (keyword === '') === property.endsWith('Keyword'))
      return methodError('unsupportedSort', `E-mails are sorted by ${sortProperties.join(', ')}.`);
    if (collation !== null && !collations.includes(collation))
      return methodError('unsupportedSort', `Texts are sorted by ${collations.join(' and ')}.`);
    criteria.push({ key, keyword, reverse: !isAscending });
  }
  const arrival = arrivalOrder(sort);
  if (arrival !== null) return ok(({ table }, places) => arrived(table, places, arrival === 'newest'));
  return ok(async (sorting, places) => {
    const rows = criteria[0]?.reverse === true ? places.slice().reverse() : places;
    const columns = [];
    for (const { key, keyword, reverse } of criteria)
      columns.push({ column: await key(sorting, rows, keyword), reverse });
    const order = await sortedPlaces(rows.length, columns);
    return order.map((at) => rows[at] ?? 0);
  });
}

/** What most lists are: the places, as they stand in the order that is known of all. */
async function arrived(table: EmailTable, places: Uint32Array, reverse: boolean): Promise<Uint32Array> {
  const all = await table.byArrival();
  const wanted = new Uint8Array(table.count);
  for (const place of places) wanted[place] = 1;
  const order = new Uint32Array(places.length);
  let used = 0;
  await new Breather().parts(all.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const place = all[at] ?? 0;
      if (wanted[place] !== 1) continue;
      order[reverse ? places.length - 1 - used : used] = place;
      used += 1;
    }
  });
  return order;
}

/** Whether it is the order in which e-mails came; 'newest' and 'oldest' are first. */
export function arrivalOrder(sort: readonly Comparator[]): 'newest' | 'oldest' | null {
  const [only = newestFirst, ...others] = sort;
  if (only.property !== 'receivedAt' || others.length > 0) return null;
  return only.isAscending ? 'oldest' : 'newest';
}

const collations = coreCapability.ofServer['collationAlgorithms'] as readonly string[];

/** Each e-mail of `places` once, by its index among them, with fields of it. */
async function eachMessage<Field extends MessageField>(
  { table, read, signal }: Sorting,
  places: Uint32Array,
  fields: readonly Field[],
  visit: (at: number, message: MessageWith<Field>) => void,
): Promise<void> {
  /** Index among `places` and 1; 0 where it is not wanted, or was visited. */
  const wanted = new Uint32Array(table.count);
  for (let at = 0; at < places.length; at++) wanted[places[at] ?? 0] = at + 1;
  const searching = { read, index: undefined, signal, progress: { tell: () => undefined } };
  for (const one of table.mailboxes) {
    const indexes = new Uint32Array(one.places.length);
    const order = new Uint32Array(one.places.length);
    let used = 0;
    for (let index = 0; index < indexes.length; index++) {
      const place = one.places[index] ?? nowhere;
      const at = wanted[place] ?? 0;
      if (at === 0) continue;
      wanted[place] = 0;
      order[used] = at - 1;
      indexes[used++] = index;
    }
    await visitFields(searching, searchedMailbox(one), indexes.subarray(0, used), fields, (message, which) => {
      visit(order[which] ?? 0, message);
    });
    signal.throwIfAborted();
  }
}
