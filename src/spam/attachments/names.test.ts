import { expect, test } from 'vitest';
import { endingOf, hasDoubleEnding, isDangerousName, isDisguised } from './names.ts';

test.each<[string, string]>([
  ['a.EXE', 'exe'],
  ['a.exe ', 'exe'],
  ['a.exe...', 'exe'],
  ['a.ex\u200be', 'exe'],
  ['photo\u202egpj.exe', 'exe'],
  ['archive.tar.gz', 'gz'],
  ['readme', ''],
  ['.profile', 'profile'],
  ['', ''],
])('the ending of %j is %j', (name, ending) => {
  expect(endingOf(name)).toBe(ending);
});

test.each<[string, boolean, boolean, boolean]>([
  ['invoice.pdf', false, false, false],
  ['invoice.pdf.exe', true, true, false],
  ['invoice.pdf.iso', false, true, false],
  ['setup.2024.exe', true, false, false],
  ['report.final.pdf', false, false, false],
  ['cod\u202efdp.exe', true, false, true],
  ['invoice.pdf                .js', true, true, true],
  ['a b c d e f g.pdf', false, false, false],
  ['minutes ______.txt', false, false, true],
])('%j', (name, dangerous, doubled, disguised) => {
  expect([isDangerousName(name), hasDoubleEnding(name), isDisguised(name)]).toEqual([dangerous, doubled, disguised]);
});
