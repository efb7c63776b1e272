/** Whatever octets come as a script, pattern or message: an answer in linear time, never a crash. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from './compile/validator.ts';
import { capabilities } from './ext/table.ts';
import { limits } from './limits.ts';
import { comparatorNamed } from './run/comparators.ts';
import { glob, globMatch, globValue } from './run/glob.ts';
import { runScript } from './run/interpreter.ts';
import { Lexer } from './syntax/lexer.ts';
import { parse } from './syntax/parser.ts';
import { testMail, testWorld } from './testing/world.ts';

const pieces = [
  ...[
    'if',
    'elsif',
    'else',
    'require',
    'stop',
    'keep',
    'discard',
    'fileinto',
    'redirect',
    'set',
    'vacation',
    'not',
    'anyof',
  ],
  ...[
    'allof',
    'header',
    'address',
    'size',
    'exists',
    'true',
    'body',
    'hasflag',
    'ihave',
    'addflag',
    'duplicate',
    'string',
  ],
  ...[
    ':is',
    ':contains',
    ':matches',
    ':over',
    ':count',
    ':comparator',
    ':copy',
    ':flags',
    ':create',
    ':days',
    ':content',
  ],
  ...[
    '"a"',
    '"${1}"',
    '"*"',
    '"subject"',
    '"${hex:41}"',
    '["a", "b"]',
    '1K',
    '10',
    'text:\na\n.\n',
    '# c\n',
    '/* c */',
  ],
  ...['{', '}', '(', ')', '[', ']', ',', ';', ' ', '\n', '"', '\\', ':', '.', '${', '\0'],
];
const scripts = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pieces) }, fc.string()), { maxLength: 60 })
  .map((words) => Buffer.from(words.join(' ')));

const all = Buffer.from(`require [${capabilities.map((name) => `"${name}"`).join(', ')}];\n`);

test('any octets are a program or a list of problems with their places', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(scripts, fc.uint8Array({ maxLength: 300 })), async (octets) => {
      const compiled = compile(Buffer.concat([all, octets]));
      if (compiled.ok) {
        const { actions } = await runScript(compiled.value, testMail('Subject: a\n\nb\n'), testWorld);
        expect(actions.length).toBeLessThanOrEqual(limits.actions + 1);
        return;
      }
      expect(compiled.error.length).toBeGreaterThan(0);
      for (const { line, column, message } of compiled.error) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 400 },
  );
});

test('tokens stand one behind the other, and nothing but white space and comments between them', () => {
  fc.assert(
    fc.property(scripts, (octets) => {
      const lexer = new Lexer(octets.toString('utf8'));
      for (let behind = 0; ;) {
        const token = lexer.next();
        if (!token.ok || token.value.kind === 'end') return;
        expect(token.value.from).toBeGreaterThanOrEqual(behind);
        expect(token.value.to).toBeGreaterThan(token.value.from);
        behind = token.value.to;
      }
    }),
  );
});

const string = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const lines = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');

test('a quoted string says what it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\0') && text.isWellFormed());
      const parsed = parse(Buffer.from(`x ${string(text)};`));
      expect(parsed).toMatchObject({ ok: true, value: [{ arguments: [{ strings: [{ text: lines(text) }] }] }] });
    }),
  );
});

const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'ä', '*', '?', '\\', '😀', 'ﬁ'), maxLength: 12 });

/** The rule as it is written, with going back. */
function naive(pattern: readonly string[], value: readonly string[], fold: (text: string) => string): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return value.length === 0;
  if (head === '*') return naive(rest, value, fold) || (value.length > 0 && naive(pattern, value.slice(1), fold));
  const [first, ...more] = value;
  if (first === undefined) return false;
  if (head === '?') return naive(rest, more, fold);
  const literal = head === '\\' && rest.length > 0 ? rest.slice(0, 1) : [head];
  const left = head === '\\' && rest.length > 0 ? rest.slice(1) : rest;
  return fold(literal.join('')) === fold(first) && naive(left, more, fold);
}

test.each(['i;octet', 'i;ascii-casemap'])('a pattern matches as the naive rule says: %s', (name) => {
  const { fold, keepsPlaces } = comparatorNamed(name) ?? expect.fail(name);
  if (fold === null) expect.fail(name);
  fc.assert(
    fc.property(letters, letters, (pattern, value) => {
      const found = globMatch(glob(pattern, fold), globValue(value, fold, keepsPlaces));
      expect(found !== null).toBe(naive(Array.from(pattern), Array.from(value), fold));
      if (found !== null) expect(found[0]).toBe(value);
    }),
    { numRuns: 2_000 },
  );
});

test('what wildcards stand for makes the value again', () => {
  const fold = (text: string): string => text;
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }),
      (pattern, value) => {
        const found = globMatch(glob(pattern, fold), globValue(value, fold, true));
        if (found === null) return;
        const wildcards = found.slice(1);
        const again = Array.from(pattern, (letter) =>
          letter === '*' || letter === '?' ? (wildcards.shift() ?? '') : letter,
        ).join('');
        expect(again).toBe(value);
        expect(wildcards).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

const deep = (open: string, close: string, count: number): Buffer =>
  Buffer.from(`${open.repeat(count)}keep;${close.repeat(count)}`);

test.each([
  ['blocks', deep('if true {', '}', 5_000)],
  ['tests', Buffer.from(`if ${'not '.repeat(10_000)}true { keep; }`)],
  ['lists of tests', Buffer.from(`if ${'anyof ('.repeat(8_000)}true`)],
  ['arguments', Buffer.from(`keep ${':a '.repeat(20_000)};`)],
  ['commands', Buffer.from('keep;'.repeat(limits.commands + 1))],
  ['octets', Buffer.alloc(limits.script + 1, 0x20)],
  [
    'an open brace after another',
    Buffer.from(`require ["variables", "encoded-character"]; set "a" "${'${'.repeat(30_000)}}";`),
  ],
  ['line breaks in a string', Buffer.from(`redirect "${'\n'.repeat(60_000)}`)],
])('too many %s are no trouble', (_what, octets) => {
  const compiled = compile(octets);
  expect(compiled.ok ? compiled.value.steps.length : compiled.error.length).toBeGreaterThan(0);
});
