import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decode, octetString, oid, sequence, smallInteger, string, time, unsigned } from './reader.ts';
import { type Element, parseElement, wholeOf } from './tree.ts';
import * as write from './write.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('elements', () => {
  it.each<[what: string, octets: string, error: string]>([
    ['nothing', '', 'it ends in the middle of an element'],
    ['a length that is cut off', '30 82 01', 'an element has a length that goes beyond its end'],
    ['contents that are cut off', '04 05 01 02', 'an element has a length that goes beyond its end'],
    ['a child that is longer than its parent', '30 03 04 05 01', 'an element has a length that goes beyond its end'],
    ['a length of many octets', '30 ff 01', 'an element has a length that goes beyond its end'],
    ['an indefinite length without end', '30 80 04 01 00', 'it ends in the middle of an element'],
    ['a primitive of indefinite length', '04 80 00 00', 'a primitive element has an indefinite length'],
    ['a large tag number', '1f 81 01 00', 'it has a tag number above 30, which nothing here uses'],
  ])('%s is refused', (_what, octets, error) => {
    expect(parseElement(hex(octets))).toEqual({ ok: false, error });
  });

  it('are bounded in depth and number', () => {
    expect(parseElement(Buffer.alloc(1_000_000, hex('30 80')))).toMatchObject({ ok: false });
    let deep = write.nothing;
    for (let layer = 0; layer <= limits.elementDepth; layer++) deep = write.sequence(deep);
    expect(parseElement(deep)).toEqual({ ok: false, error: `its elements are more than ${limits.elementDepth} deep` });
    const many = write.sequence(Buffer.alloc(2 * limits.elements + 2, hex('05 00')));
    expect(parseElement(many)).toEqual({ ok: false, error: `it has more than ${limits.elements} elements` });
  });

  it('may have an indefinite length, inside each other', () => {
    const parsed = parseElement(hex('30 80 24 80 04 01 61 24 03 04 01 62 00 00 02 01 05 00 00 ff'));
    if (!parsed.ok) throw new Error(parsed.error);
    const [text, number] = parsed.value.children;
    expect(octetString(text as Element).toString()).toBe('ab');
    expect(smallInteger(number as Element)).toBe(5);
    expect(wholeOf(parsed.value).length).toBe(19);
  });

  const tree = fc.letrec<{ element: Buffer }>((tie) => ({
    element: fc.oneof(
      { maxDepth: 5 },
      fc.uint8Array({ maxLength: 300 }).map((octets) => write.octetString(Buffer.from(octets))),
      fc.array(tie('element'), { maxLength: 4 }).map((children) => write.sequence(...children)),
    ),
  })).element;

  it('are read as they were written', () => {
    fc.assert(
      fc.property(tree, (octets) => {
        const parsed = parseElement(octets);
        expect(parsed.ok && wholeOf(parsed.value).equals(octets)).toBe(true);
      }),
    );
  });

  it('never throw and never reach beyond the end', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), (octets, changes) => {
        const changed = Buffer.from(octets);
        for (const [at, octet] of changes) changed[at % changed.length] = octet;
        const parsed = parseElement(changed);
        if (parsed.ok) expect(parsed.value.end).toBeLessThanOrEqual(changed.length);
      }),
    );
  });
});

describe('types', () => {
  it.each(['1.2.840.113549.1.7.2', '2.5.4.3', '0.9.2342.19200300.100.1.1', '2.16.840.1.101.3.4.2.1', '2.999.3'])(
    'OBJECT IDENTIFIER %s',
    (dotted) => expect(decode(write.oid(dotted), oid)).toEqual({ ok: true, value: dotted }),
  );

  it.each<[text: string, expected: string | null]>([
    ['17 0d 32 36 31 31 32 32 31 33 34 35 30 30 5a', '2026-11-22T13:45:00.000Z'],
    ['17 0b 32 36 31 31 32 32 31 33 34 35 5a', '2026-11-22T13:45:00.000Z'],
    ['17 0d 39 39 31 32 33 31 32 33 35 39 35 39 5a', '1999-12-31T23:59:59.000Z'],
    ['18 0f 32 30 35 31 30 31 30 32 30 33 30 34 30 35 5a', '2051-01-02T03:04:05.000Z'],
    ['17 0d 32 36 31 33 32 32 31 33 34 35 30 30 5a', null],
    ['17 0d 32 36 31 31 32 32 31 33 34 35 30 30 31', null],
    ['17 00', null],
    ['04 01 5a', null],
  ])('time %s', (octets, expected) => {
    const read = decode(hex(octets), time);
    expect(read.ok ? new Date(read.value).toISOString() : null).toBe(expected);
  });

  it('times are written as they are read', () => {
    for (const at of [Date.UTC(2026, 10, 22, 1, 2, 3), Date.UTC(2060, 0, 1), Date.UTC(1969, 1, 1)])
      expect(decode(write.time(at), time)).toEqual({ ok: true, value: at });
  });

  it.each<[octets: string, expected: string]>([
    ['0c 03 c3 bc 61', 'üa'],
    ['1e 04 00 fc 00 61', 'üa'],
    ['1c 08 00 00 00 fc 00 11 00 00', 'ü\ufffd'],
    ['14 02 fc 61', 'üa'],
  ])('string %s', (octets, expected) => {
    expect(decode(hex(octets), string)).toEqual({ ok: true, value: expected });
  });

  it('INTEGER keeps its octets', () => {
    expect(write.integer(Buffer.from([0, 0, 0x80])).toString('hex')).toBe('02020080');
    expect(decode(hex('02 03 00 80 01'), unsigned)).toEqual({ ok: true, value: hex('80 01') });
    expect(decode(hex('02 06 01 00 00 00 00 00'), smallInteger)).toMatchObject({ ok: false });
  });

  it('a structure says what it lacks', () => {
    const missing = decode(write.sequence(), (found) => sequence(found, 'ContentInfo').any('contentType'));
    expect(missing).toEqual({ ok: false, error: 'ContentInfo has no contentType' });
    expect(decode(write.nothing, (found) => sequence(found, 'ContentInfo'))).toMatchObject({ ok: false });
  });
});
