import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from '../../../message/examine.ts';
import { headerFields } from '../../../message/header/fields.ts';
import { fieldNames, messageHeaderEnd, pickFields, pickFieldsWithin } from './header.ts';

const texts = fc
  .string({ unit: fc.constantFrom('\n', '\r\n', ' ', ':', 'a', 'B', '\t', 'é'), maxLength: 40 })
  .map((text) => Buffer.from(text, 'latin1'));

describe('headers', () => {
  it('end where the structure says, in memory and read by range', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (bytes) => {
        const { body } = examine(bytes).structure;
        const content = {
          size: bytes.length,
          read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
        };
        expect(await messageHeaderEnd({ bytes })).toBe(body);
        expect(await messageHeaderEnd({ content })).toBe(body);
      }),
    );
  });

  it('end where they end, however long they are', async () => {
    const bytes = Buffer.from(`X: ${'y'.repeat(200_000)}\r\n\r\nbody`);
    const content = {
      size: bytes.length,
      read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
    };
    expect(await messageHeaderEnd({ content })).toBe(bytes.length - 4);
  });

  it('give the fields that a list of fields would give', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (bytes, not) => {
        const picked = headerFields(bytes)
          .filter((field) => ['a', 'ab'].includes(field.name.toLowerCase()) !== not)
          .map((field) => bytes.toString('latin1', field.nameStart, field.end))
          .map((field) => (field.endsWith('\n') ? field : `${field}\r\n`));
        expect(pickFields(bytes, fieldNames(['A', 'aB']), not).toString('latin1')).toBe(`${picked.join('')}\r\n`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('give the same fields read step by step, wherever the steps end', async () => {
    const filler = fc.integer({ min: 65_520, max: 65_545 }).map((length) => Buffer.from(`X: ${'y'.repeat(length)}`));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(texts, filler), { maxLength: 4 }), fc.boolean(), async (pieces, not) => {
        const bytes = Buffer.concat(pieces);
        const content = {
          size: bytes.length,
          read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
        };
        const end = await messageHeaderEnd({ content });
        expect(end).toBe(await messageHeaderEnd({ bytes }));
        const wanted = fieldNames(['A', 'aB']);
        const picked = await pickFieldsWithin({ content }, 0, end, wanted, not);
        expect(picked.equals(pickFields(bytes.subarray(0, end), wanted, not))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
