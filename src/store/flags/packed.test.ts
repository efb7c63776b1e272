/** Pages as rows: what goes in comes out, on machines of either kind. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ColumnRow, PageBuilder, pageSpan } from '../../ms/column-page.ts';
import { packPage, unpackPage } from './packed.ts';

const number = 3;
const rows: fc.Arbitrary<readonly ColumnRow[]> = fc
  .uniqueArray(
    fc.record({
      uid: fc.integer({ min: number * pageSpan, max: (number + 1) * pageSpan - 1 }),
      modSeq: fc.maxSafeNat(),
      system: fc.integer({ min: 0, max: 31 }),
      keywords: fc.subarray(['$Junk', 'a', 'c']),
    }),
    { selector: ({ uid }) => uid, maxLength: pageSpan },
  )
  .map((some) => some.sort((a, b) => a.uid - b.uid));

it('packs and unpacks', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('LE', 'BE'), (some, order) => {
      const builder = new PageBuilder(number);
      for (const { uid, modSeq, system, keywords } of some) builder.add(uid, modSeq, system, keywords);
      const page = builder.done();
      const { octets, keywords } = packPage(page, order);
      const again = unpackPage(number, page.modSeq, octets, keywords, new Map(), order);
      expect(Array.from({ length: again.count }, (_, at) => again.row(at))).toEqual(some);
      expect(again.modSeq).toBe(Math.max(0, ...some.map(({ modSeq }) => modSeq)));
    }),
  );
});

it('writes the least significant octet first', () => {
  const builder = new PageBuilder(0);
  builder.add(0x41, 1, 9, ['$Junk', 'x']);
  expect(packPage(builder.done())).toEqual({
    octets: Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x41, 0, 0, 0, 9, 0),
    keywords: '$Junk x',
  });
});

it('holds as many messages, each with keywords of its own, as a page has UIDs', () => {
  const builder = new PageBuilder(1);
  for (let at = 0; at < pageSpan; at++) builder.add(pageSpan + at, 1, 0, [`k${at}`]);
  const { octets, keywords } = packPage(builder.done());
  const page = unpackPage(1, 1, octets, keywords, new Map());
  expect([page.keywords(0), page.keywords(pageSpan - 1)]).toEqual([['k0'], [`k${pageSpan - 1}`]]);
});

it('refuses octets that are no page', () => {
  expect(() => unpackPage(0, 0, new Uint8Array(14), '', new Map())).toThrow(RangeError);
});
