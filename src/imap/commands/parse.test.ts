/**
 * Whatever a client sends: the parsers answer, never throw, and never take long. Mutations of real commands are in test/fuzz.
 */
import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../base/cursor.ts';
import { tagChars } from '../wire/octets.ts';
import { space, word } from '../wire/strings.ts';
import { commands } from './table.ts';

const dialogs = new URL('../../../test/dialogs/imap/', import.meta.url);

/** Every command line of the dialogs, with the literal lines behind it. */
const transcripts: readonly Buffer[] = readdirSync(dialogs)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => readFileSync(new URL(name, dialogs), 'utf8').split('\n'))
  .filter((line) => line.startsWith('C: '))
  .map((line) =>
    Buffer.from(line.slice(3).replace(/\{(\d+)\+?\}$/, (announced) => `${announced}\r\n${'x'.repeat(3)}`)),
  );

/** As the session does: tag, name, arguments. */
function parse(bytes: Buffer): boolean {
  const cursor = new Cursor(bytes);
  if (cursor.takeWhile(tagChars) === null || !space(cursor)) return false;
  let name = word(cursor) ?? '';
  if (name === 'UID' && space(cursor)) name = `UID ${word(cursor) ?? ''}`;
  const command = commands.get(name);
  return command !== undefined && command.prepare(cursor) !== null;
}

describe('the parsers', () => {
  it('understand most of the dialogs', () => {
    expect(transcripts.length).toBeGreaterThan(200);
    expect(transcripts.filter(parse).length).toBeGreaterThan(transcripts.length / 2);
  });

  it('survive anything at all behind the name of a command', () => {
    const names = fc.constantFrom(...commands.keys());
    fc.assert(
      fc.property(names, fc.uint8Array({ maxLength: 80 }), (name, rest) => {
        expect(typeof parse(Buffer.concat([Buffer.from(`a ${name} `), rest]))).toBe('boolean');
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['search keys inside each other', `a SEARCH ${'('.repeat(60_000)}`],
    ['NOT before NOT', `a SEARCH ${'NOT '.repeat(15_000)}ALL`],
    ['OR before OR', `a SEARCH ${'OR '.repeat(20_000)}`],
    ['keys without end', `a SEARCH ${'ALL '.repeat(15_000)}`],
    ['fetch items without end', `a FETCH 1 (${'UID '.repeat(15_000)})`],
    ['flags without end', `a STORE 1 FLAGS (${'a '.repeat(30_000)})`],
    ['status items without end', `a STATUS a (${'MESSAGES '.repeat(7_000)})`],
    ['part numbers without end', `a FETCH 1 BODY[${'1.'.repeat(30_000)}1]`],
    ['lists inside lists', `a LIST ${'('.repeat(60_000)}`],
  ])('refuse %s', (_name, line) => {
    const begun = performance.now();
    expect(parse(Buffer.from(line))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it('take a sequence set as long as a line may be', () => {
    const begun = performance.now();
    expect(parse(Buffer.from(`a FETCH ${'1:2,'.repeat(30_000)}3 UID`))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(200);
  });
});
