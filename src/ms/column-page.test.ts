/** Pages against a plain list of messages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnPage, type ColumnRow, PageBuilder, PageDraft, changesAll, countOf, emptyPage } from './column-page.ts';

const rowsOf = (page: ColumnPage): ColumnRow[] => Array.from({ length: page.count }, (_, at) => page.row(at));

const copyOf = (page: ColumnPage): ColumnPage =>
  new ColumnPage(page.number, page.modSeq, page.octets.slice(), page.lists);

const step = fc.record({
  kind: fc.constantFrom('have', 'lose', 'change'),
  uid: fc.integer({ min: 512, max: 530 }),
  system: fc.integer({ min: 0, max: 31 }),
  keywords: fc.option(fc.subarray(['a', 'b'])),
});

it('all bits of a page can be changed at once', () => {
  const bits = fc.integer({ min: 0, max: 31 });
  const some = fc.oneof(
    fc.array(bits, { maxLength: 11 }),
    fc.tuple(bits, fc.nat(11)).map(([one, n]) => Array.from({ length: n }, () => one)),
  );
  fc.assert(
    fc.property(some, bits, bits, fc.constantFrom(1, 2, 4, 8, 16), (all, mask, set, flag) => {
      const builder = new PageBuilder(0);
      for (const [at, system] of all.entries()) builder.add(at + 1, 1, system, at === 0 ? ['a'] : []);
      const page = builder.done();
      const wanted = all.map((system) => (system & ~mask) | set);
      expect(changesAll(page, ~mask, set)).toBe(all.every((system, at) => system !== wanted[at]));
      expect(countOf(page, flag)).toBe(all.filter((system) => (system & flag) !== 0).length);
      const draft = new PageDraft(copyOf(page), 2);
      draft.changeAll(~mask, set);
      const changed = draft.done();
      expect(rowsOf(changed)).toEqual(rowsOf(page).map((row, at) => ({ ...row, modSeq: 2, system: wanted[at] })));
    }),
  );
});

describe('a page', () => {
  it('is what a list of messages would be, and never changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let model: ColumnRow[] = [];
        let page = emptyPage(2);
        for (const [at, { kind, uid, system, keywords }] of steps.entries()) {
          const before = { page, model };
          const modSeq = at + 1;
          const place = page.indexOf(uid);
          expect(place).toBe(model.findIndex((row) => row.uid === uid));
          if (kind === 'have' && place < 0) {
            const row = { uid, modSeq, system, keywords: keywords ?? [] };
            page = page.having(row);
            model = [...model, row].sort((a, b) => a.uid - b.uid);
          } else if (kind === 'lose' && place >= 0) {
            page = page.without(place, modSeq);
            model = model.filter((row) => row.uid !== uid);
          } else if (kind === 'change' && place >= 0) {
            const draft = new PageDraft(copyOf(page), modSeq);
            draft.change(place, system, keywords);
            page = draft.done();
            model = model.map((row) =>
              row.uid === uid ? { uid, modSeq, system, keywords: keywords ?? row.keywords } : row,
            );
          }
          expect(rowsOf(page)).toEqual(model);
          if (page !== before.page) expect(page.modSeq).toBe(modSeq);
          expect(rowsOf(before.page)).toEqual(before.model);
          expect(page.lists.length > 0).toBe(model.some((row) => row.keywords.length > 0));
        }
      }),
    );
  });
});
