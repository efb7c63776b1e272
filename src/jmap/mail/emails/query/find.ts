/**
 * The e-mails of a table that match a filter. Without text they are tests of the table; else each mailbox in which something is open
 * is searched, as IMAP would search it, or only as much of them as a list shows first.
 */
import { Breather } from '../../../../base/breather.ts';
import type { MailStore } from '../../../../ms/port.ts';
import { decide } from '../../../../ms/search/decide.ts';
import { matching } from '../../../../ms/search/evaluate.ts';
import { type SearchKey, cheapestFirst } from '../../../../ms/search/key.ts';
import { type IndexRange, rangesOf } from '../../../../ms/search/ranges.ts';
import { type FilterTree, conditionsOf, joinedTest } from '../../../standard/filter.ts';
import { searchedMailbox } from './searched.ts';
import type { Condition } from './condition.ts';
import { type First, type Wanted, firstFound } from './first.ts';
import { type EmailTable, type PlacedMailbox, nowhere } from './table.ts';
import { type Known, type PlaceTest, conditionTests } from './tests.ts';
import { textKeys } from './texts.ts';

interface Asked {
  readonly test: PlaceTest;
  readonly texts: readonly SearchKey[];
}

/** Places, which rise. */
export async function placesFound(
  store: Pick<MailStore, 'read' | 'index'>,
  tree: FilterTree<Condition>,
  known: Known,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const { table } = known;
  const asked = await askedBy(tree, known);
  if ([...asked.values()].some(({ texts }) => texts.length > 0)) return searched(store, table, tree, asked, signal);
  const matches = joinedTest(tree, (condition) => asked.get(condition)?.test ?? (() => true));
  const found = new Uint8Array(table.count);
  const breather = new Breather();
  for (let place = 0; place < table.count; place++) {
    if (matches(place)) found[place] = 1;
    if (breather.due) await breather.rest();
  }
  return placesOf(found);
}

/** The same where something is looked for in texts, in an order and no more than are wanted. */
export async function firstPlaces(
  store: Pick<MailStore, 'read' | 'index'>,
  tree: FilterTree<Condition>,
  known: Known,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<First> {
  const asked = await askedBy(tree, known);
  return firstFound(store, known.table, (places) => keyOf(tree, asked, places), wanted, signal);
}

async function askedBy(tree: FilterTree<Condition>, known: Known): Promise<ReadonlyMap<Condition, Asked>> {
  const asked = new Map<Condition, Asked>();
  for (const condition of conditionsOf(tree)) {
    const tests = await conditionTests(condition, known);
    asked.set(condition, { test: (place) => tests.every((test) => test(place)), texts: textKeys(condition) });
  }
  return asked;
}

async function searched(
  store: Pick<MailStore, 'read' | 'index'>,
  table: EmailTable,
  tree: FilterTree<Condition>,
  asked: ReadonlyMap<Condition, Asked>,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const found = new Uint8Array(table.count);
  const searching = { read: store.read, index: store.index, signal, progress: { tell: () => undefined } };
  for (const one of table.mailboxes) {
    const { places } = one;
    const key = keyOf(tree, asked, places);
    const mailbox = searchedMailbox(one);
    const indexes = await matching(searching, mailbox, key, await openRanges(key, one, found));
    signal.throwIfAborted();
    for (const index of indexes) found[places[index] ?? nowhere] = 1;
  }
  return placesOf(found);
}

/** Those of which it is not known yet that they do not match, or that they do. */
async function openRanges(
  key: SearchKey,
  { places }: PlacedMailbox,
  found: Uint8Array,
): Promise<readonly IndexRange[]> {
  const open = new Uint32Array(places.length);
  let used = 0;
  await new Breather().parts(places.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const place = places[index] ?? nowhere;
      if (place === nowhere || found[place] === 1) continue;
      if (decide(key, { index, fields: null }) !== false) open[used++] = index;
    }
  });
  return rangesOf(open.subarray(0, used));
}

function keyOf(
  tree: FilterTree<Condition>,
  asked: ReadonlyMap<Condition, Asked>,
  places: PlacedMailbox['places'],
): SearchKey {
  if (tree.operator === null) {
    const { test = () => true, texts = [] } = asked.get(tree.condition) ?? {};
    const inTable: SearchKey = { kind: 'index', test: (index) => test(places[index] ?? nowhere) };
    return { kind: 'and', keys: [inTable, ...cheapestFirst(texts)] };
  }
  const keys = cheapestFirst(tree.conditions.map((each) => keyOf(each, asked, places)));
  if (tree.operator === 'NOT') return { kind: 'not', key: { kind: 'or', keys } };
  return { kind: tree.operator === 'AND' ? 'and' : 'or', keys };
}

function placesOf(found: Uint8Array): Uint32Array {
  const places = new Uint32Array(found.length);
  let used = 0;
  for (let place = 0; place < found.length; place++) if (found[place] === 1) places[used++] = place;
  return places.subarray(0, used);
}
