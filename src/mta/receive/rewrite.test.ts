import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Field, headerFields } from '../../message/header/fields.ts';
import type { StagedContent } from '../../ms/content.ts';
import { contentOf, memoryContent } from '../testing/content.ts';
import { rewrite } from './rewrite.ts';

const blindFields = (fields: readonly Field[]): readonly Field[] =>
  fields.filter(({ name }) => ['bcc', 'resent-bcc'].includes(name.toLowerCase()));

const fieldText = fc.constantFrom('To: a@b\r\n', 'X: y\r\n z\r\n', 'Subject:\r\n', 'Subject: \xe9\r\n', 'Y:1\n');
const blindText = fc.constantFrom(
  'Bcc: a@b\r\n',
  'BCC: a@b,\r\n\tc@d\r\n',
  'bcc :x\r\n',
  'Resent-Bcc: q@r\r\n',
  'Bcc: x\n',
);
const bodyText = fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets).toString('latin1'));

test('takes out every Bcc and nothing else, whatever stands around', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fieldText, blindText)), bodyText, async (fields, body) => {
      const bytes = Buffer.from(`${fields.join('')}\r\n${body}`, 'latin1');
      const kept = fields.filter((field) => !field.toLowerCase().includes('bcc')).join('');
      const parsed = headerFields(bytes);
      const end = parsed.at(-1)?.end ?? 0;
      const staged: StagedContent = { kind: 'bytes', bytes };
      const add = Buffer.from('Added: 1\r\n');
      const done = await rewrite(memoryContent(), staged, { bytes, end, remove: blindFields(parsed), add: [add] });
      const expected = Buffer.from(`${kept}Added: 1\r\n\r\n${body}`, 'latin1');
      expect(done.kind === 'bytes' && done.bytes.equals(expected)).toBe(true);
    }),
  );
});

test('a large message goes through in pieces, and a store that fails leaves nothing behind', async () => {
  const bytes = Buffer.concat([Buffer.from('Bcc: x\r\nFrom: y\r\n\r\n'), Buffer.alloc(3_000_000, 'z')]);
  const chunkSizes: number[] = [];
  let abandoned = 0;
  const store = (failing: boolean) => ({
    ...memoryContent(),
    staged: () => contentOf(bytes),
    draft: () => {
      const draft = memoryContent().draft();
      return {
        ...draft,
        write(chunk: Buffer) {
          chunkSizes.push(chunk.length);
          if (failing) throw new Error('disk full');
          return draft.write(chunk);
        },
        abandon() {
          abandoned += 1;
          return draft.abandon();
        },
      };
    },
  });
  const staged: StagedContent = { kind: 'bytes', bytes };
  const fields = headerFields(bytes);
  const rewriting = {
    bytes: bytes.subarray(0, 1000),
    end: fields.at(-1)?.end ?? 0,
    remove: blindFields(fields),
    add: [],
  };
  const done = await rewrite(store(false), staged, rewriting);
  expect(done.kind === 'bytes' && done.bytes.equals(bytes.subarray(8))).toBe(true);
  expect(Math.max(...chunkSizes)).toBeLessThanOrEqual(256 * 1024);
  await expect(rewrite(store(true), staged, rewriting)).rejects.toThrow('disk full');
  expect(abandoned).toBe(1);
});
