import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FromRule, quoteFrom, unquoteFrom } from './from-lines.ts';

async function* cut(text: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    if (at >= text.length) break;
    yield await Promise.resolve(text.subarray(at, at + size));
    at += size;
  }
  if (at < text.length) yield text.subarray(at);
}

async function joined(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('latin1');
}

test.each<[FromRule, string, string]>([
  [
    'mboxrd',
    'From a\n>From b\n>>From c\nFrom\n> From d\nx From e',
    '>From a\n>>From b\n>>>From c\nFrom\n> From d\nx From e',
  ],
  ['mboxo', 'From a\n>From b\nfrom c\n', '>From a\n>From b\nfrom c\n'],
  ['mboxrd', '', ''],
  ['mboxrd', '\r\nFrom ', '\r\n>From '],
  ['mboxrd', '>>Fro', '>>Fro'],
])('%s quotes %j', async (rule, text, quoted) => {
  expect(await joined(quoteFrom(cut(Buffer.from(text), []), rule))).toBe(quoted);
});

test('mboxo takes one quote off, and only one', async () => {
  expect(await joined(unquoteFrom(cut(Buffer.from('>From a\n>>From b\n'), []), 'mboxo'))).toBe('From a\n>>From b\n');
});

const piece = fc.constantFrom('From ', 'From', '>', '\n', '\r\n', 'x', 'F', 'Fr', ' ');
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')));
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 });

test('however it is cut, a line is quoted as by definition, and unquoting gives it back', async () => {
  await fc.assert(
    fc.asyncProperty(text, sizes, sizes, async (message, first, second) => {
      const quoted = await joined(quoteFrom(cut(message, first), 'mboxrd'));
      expect(quoted).toBe(message.toString('latin1').replace(/^(>*From )/gm, '>$1'));
      expect(await joined(unquoteFrom(cut(Buffer.from(quoted), second), 'mboxrd'))).toBe(message.toString('latin1'));
    }),
    { numRuns: 500 },
  );
});
