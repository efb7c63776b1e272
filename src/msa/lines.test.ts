import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CanonicalLines } from './lines.ts';

function through(chunks: readonly string[], longest = 100): readonly [string, string | null] {
  const lines = new CanonicalLines(longest);
  const text = chunks.map((chunk) => lines.push(Buffer.from(chunk, 'latin1')).toString('latin1')).join('');
  lines.end();
  return [text, lines.flaw];
}

test.each([
  [['a\nb\n'], 'a\r\nb\r\n', null],
  [['a\r\nb'], 'a\r\nb', null],
  [['a\r', '\nb\n\n'], 'a\r\nb\r\n\r\n', null],
  [['\n', '\n'], '\r\n\r\n', null],
  [['a\r\n.\n.\r\nb'], 'a\r\n.\r\n.\r\nb', null],
  [['a\rb\n'], null, 'A CR stands without its LF'],
  [['a\r', 'b\n'], null, 'A CR stands without its LF'],
  [['a\r\r\n'], null, 'A CR stands without its LF'],
  [['a\n\r'], null, 'A CR stands without its LF'],
  [['a\0'], null, 'There is a NUL in it'],
  [['x'.repeat(60), 'x'.repeat(60)], null, 'A line is too long'],
  [[`${'x'.repeat(90)}\n${'x'.repeat(90)}`], `${'x'.repeat(90)}\r\n${'x'.repeat(90)}`, null],
])('%j', (chunks, text, flaw) => {
  const [written, found] = through(chunks);
  expect(found).toBe(flaw);
  if (text !== null) expect(written).toBe(text);
});

test('however it is cut, it is the same, and without a flaw every line end is CRLF', () => {
  const octets = fc.array(fc.constantFrom('a', '\r', '\n', '\r\n', '.', 'xyz'), { maxLength: 30 });
  fc.assert(
    fc.property(octets, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }), (pieces, sizes) => {
      const whole = pieces.join('');
      const cut: string[] = [];
      let from = 0;
      while (from < whole.length) {
        const to = from + (sizes[cut.length % sizes.length] ?? 1);
        cut.push(whole.slice(from, to));
        from = to;
      }
      const [text, flaw] = through(cut);
      expect([text, flaw]).toEqual(through([whole]));
      if (flaw === null) expect(text).toBe(whole.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
      expect(flaw === null).toBe(!whole.replaceAll('\r\n', '').includes('\r'));
    }),
  );
});
