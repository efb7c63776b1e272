/** Columns against a plain list of messages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnRow } from './column-page.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { Flags } from './types.ts';

const rowsOf = (columns: Columns): ColumnRow[] =>
  Array.from({ length: columns.count }, (_, index) => columns.row(index));

/** Messages enough for several pieces, with gaps between their UIDs. */
const start = (count: number): ColumnRow[] =>
  Array.from({ length: count }, (_, at) => ({ uid: 3 * at + 1, modSeq: 1, system: at % 3, keywords: [] }));

const change = fc.record({
  /** Places of messages that go, a run of them or a few. */
  gone: fc.oneof(fc.array(fc.nat(), { maxLength: 5 }), runOf()),
  changed: fc.oneof(fc.array(fc.nat(), { maxLength: 5 }), runOf()),
  fresh: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 700 })),
  system: fc.integer({ min: 0, max: 31 }),
  keywords: fc.subarray(['a', 'b', 'c']),
});

function runOf(): fc.Arbitrary<number[]> {
  return fc.tuple(fc.nat(), fc.nat({ max: 900 })).map(([from, length]) => Array.from({ length }, (_, at) => from + at));
}

describe('columns', () => {
  it('are what a list of messages would be, and tell what is different', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_600 }), fc.array(change, { maxLength: 6 }), (count, changes) => {
        let model = start(count);
        let columns = columnsOf(model);
        const moments = [{ model, columns }];
        let modSeq = 1;
        for (const { gone, changed, fresh, system, keywords } of changes) {
          modSeq += 1;
          const places = (some: readonly number[]): Set<number> =>
            new Set(some.map((n) => n % Math.max(model.length, 1)));
          const going = places(gone);
          const changing = places(changed);
          const after = model.map((row, at) => (changing.has(at) ? { ...row, modSeq, system, keywords } : row));
          const last = model.at(-1)?.uid ?? 0;
          const added = Array.from({ length: fresh }, (_, at) => ({ uid: last + 1 + at, modSeq, system, keywords }));
          columns = columns.with(
            [...after.filter((_, at) => changing.has(at) && !going.has(at)), ...added],
            model.filter((_, at) => going.has(at)).map(({ uid }) => uid),
          );
          model = [...after.filter((_, at) => !going.has(at)), ...added];
          moments.push({ model, columns });
          expect(rowsOf(columns)).toEqual(model);
        }
        for (const [at, { model: before, columns: earlier }] of moments.entries()) {
          expect(rowsOf(earlier)).toEqual(before);
          const later = moments[Math.min(at + 2, moments.length - 1)];
          if (later !== undefined) expect(earlier.difference(later.columns)).toEqual(differenceOf(before, later.model));
        }
        for (const uid of [0, 1, 2, 500, 1_537, 99_999]) {
          const at = model.findIndex((row) => row.uid >= uid);
          expect(columns.from(uid)).toBe(at < 0 ? model.length : at);
          expect(columns.indexOf(uid)).toBe(model.findIndex((row) => row.uid === uid));
        }
        const middle = Math.floor(model.length / 3);
        const runs = [...columns.runs(middle, model.length + 5)].flatMap(({ start, uids, modSeqs, system, keywords }) =>
          Array.from(uids, (uid, at) => ({
            index: start + at,
            row: { uid, modSeq: modSeqs[at], system: system[at], keywords: keywords?.(at) ?? [] },
          })),
        );
        expect(runs).toEqual(model.slice(middle).map((row, at) => ({ index: middle + at, row })));
        expect(columns.firstUnseen()).toBe(model.findIndex(({ system }) => (system & 1) === 0));
      }),
      { numRuns: 40 },
    );
  });

  it('leave out what nobody needs to hear of', () => {
    const flags = fc.record({ system: fc.integer({ min: 0, max: 31 }), keywords: fc.subarray(['a', 'b']) });
    const some = fc.record({ before: flags, now: flags, modSeq: fc.integer({ min: 1, max: 3 }) });
    const alike = fc
      .tuple(some, fc.nat({ max: 40 }), fc.array(some, { maxLength: 2 }))
      .map(([one, count, others]) => [...Array.from({ length: count }, () => ({ ...one, modSeq: 3 })), ...others]);
    const list = fc.oneof(fc.array(some, { maxLength: 40 }), alike);
    fc.assert(
      fc.property(list, fc.boolean(), fc.nat(31), fc.constantFrom(1, 100), (messages, plain, mask, apart) => {
        const rowOf = (at: number, modSeq: number, { system, keywords }: Flags): ColumnRow => ({
          uid: apart * at + 1,
          modSeq,
          system,
          keywords: plain ? [] : keywords,
        });
        const before = columnsOf(messages.map((each, at) => rowOf(at, 1, each.before)));
        const now = columnsOf(messages.map((each, at) => rowOf(at, each.modSeq, each.now)));
        const isQuiet = (own: boolean, told: Flags, is: Flags): boolean =>
          (told.system & mask) === (is.system & mask) && (own || told.keywords.length === is.keywords.length);
        const { changed, changedBefore } = before.difference(now);
        const loud = changed.filter((index, at) => {
          const told = before.flags(changedBefore[at] ?? -1);
          return !isQuiet(now.modSeq(index) === 3, told, now.flags(index));
        });
        expect(before.difference(now, { own: 3, isQuiet }).changed).toEqual(loud);
      }),
    );
  });

  it('know the keywords as they were written first', () => {
    const one = columnsOf([{ uid: 1, modSeq: 1, system: 0, keywords: ['$Work'] }]);
    const two = one.with([{ uid: 2, modSeq: 2, system: 0, keywords: ['$work', 'new'] }], []);
    expect([...two.known.values()]).toEqual(['$Work', 'new']);
    expect(two.keywords(1)).toEqual(['$work', 'new']);
  });
});

function differenceOf(before: readonly ColumnRow[], after: readonly ColumnRow[]) {
  const there = new Map(after.map((row, at) => [row.uid, { row, at }]));
  const both = before.flatMap((row, place) => {
    const found = there.get(row.uid);
    return found === undefined ? [] : [{ ...found, old: row, place }];
  });
  const changed = both.filter(({ row, old }) => row.modSeq !== old.modSeq);
  return {
    gone: before.flatMap(({ uid }, at) => (there.has(uid) ? [] : [at])),
    changed: changed.map(({ at }) => at),
    changedBefore: changed.map(({ place }) => place),
    fresh: after.length - both.length,
  };
}
