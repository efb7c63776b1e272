/** Pages against a plain list of messages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnPage, type ColumnRow, PageDraft, emptyPage } from './column-page.ts';

const rowsOf = (page: ColumnPage): ColumnRow[] => Array.from({ length: page.count }, (_, at) => page.row(at));

const step = fc.record({
  kind: fc.constantFrom('have', 'lose', 'change'),
  uid: fc.integer({ min: 512, max: 530 }),
  system: fc.integer({ min: 0, max: 31 }),
  keywords: fc.option(fc.subarray(['a', 'b'])),
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
            const draft = new PageDraft(page, modSeq);
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
