/** postern spam, from examples in an mbox and in files to verdicts, in a folder without a server. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './testing.ts';

let folder = '';
const message = (subject: string, body: string): string =>
  `From: Ann <ann@example.org>\nTo: bob@example.net\nDate: Thu, 22 Aug 2024 12:00:00 +0000\nMessage-ID: <1@example.org>\nSubject: ${subject}\n\n${body}\n`;
const at = (...words: readonly string[]) =>
  run(['spam', ...words], { workingDirectory: folder, env: { POSTERN_DATA: join(folder, 'data') } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-spam-'));
  mkdirSync(join(folder, 'ham'));
  let mbox = '';
  for (let n = 0; n < 20; n++) {
    writeFileSync(
      join(folder, 'ham', `${n}.txt`),
      message(`Minutes ${n}`, `the meeting about the parser is moved, item ${n}`),
    );
    mbox += `From x@example.org Thu Aug 22 12:00:0${n % 10} 2024\n${message(`Offer ${n}`, `cheap pills without prescription ${n}`)}\n`;
  }
  writeFileSync(join(folder, 'junk.mbox'), mbox);
  writeFileSync(join(folder, 'new.eml'), message('Offer', 'cheap pills without prescription'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('train, classify, stats', async () => {
  const untaught = await at('classify', 'new.eml', '--json');
  expect(untaught).toMatchObject({ exit: 0 });
  expect(untaught.error).toContain('no examples were learned yet');
  expect(existsSync(join(folder, 'data'))).toBe(false);
  const trained = await at('train', '--ham', 'ham', '--spam', 'junk.mbox', '--json');
  expect(trained.exit).toBe(0);
  expect(JSON.parse(trained.out)).toMatchObject({ learned: { ham: 20, spam: 20 } });
  const classified = await at('classify', 'new.eml', 'ham', '--json');
  const lines = classified.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly file: string; readonly verdict: string });
  expect(lines.map(({ file, verdict }) => `${file} ${verdict}`).slice(0, 2)).toEqual(['new.eml spam', 'ham/0.txt ham']);
  expect(lines).toHaveLength(21);
  expect((await at('classify', 'new.eml')).out).toContain('words: The words are as in spam');
  expect(JSON.parse((await at('stats', '--json')).out)).toMatchObject({ ham: 20, spam: 20 });
  expect((await at('train', '--ham', 'ham')).out).toContain('40 and 20 are known');
  expect((await at('train', '--anew', '--ham', 'ham')).out).toContain('20 and 0 are known');
  expect(JSON.parse((await at('stats', '--json')).out)).toMatchObject({ starter: { share: 0 }, users: [], waiting: 0 });
});

test('a model in a file is no matter of the server', async () => {
  const model = ['--model', 'words'];
  expect((await at('train', '--ham', 'ham', '--spam', 'junk.mbox', ...model)).out).toContain('20 and 20 are known');
  expect((await at('train', '--spam', 'new.eml', ...model)).out).toContain('20 and 21 are known');
  expect((await at('classify', 'new.eml', ...model)).out).toContain('new.eml: spam');
  expect(JSON.parse((await at('stats', '--json')).out)).not.toMatchObject({ ham: 20, spam: 21 });
});

test.each([
  [['train'], 64],
  [['train', '--ham', 'absent'], 66],
  [['classify', 'absent'], 66],
  [['stats', '--model', 'new.eml'], 65],
  [['classify', 'new.eml', '--for', 'nobody@example.net'], 67],
])('%j is refused', async (words, exit) => {
  expect((await at(...words)).exit).toBe(exit);
});
