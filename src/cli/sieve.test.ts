/** postern sieve: scripts checked, and tried on a message. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './testing.ts';

let folder = '';
const sieve = (...words: readonly string[]) => run(['sieve', ...words], { workingDirectory: folder });

const files = {
  'good.sieve':
    'require ["fileinto", "mailbox", "vacation", "spamtest"];\n# rule:[Bills]\nif header :contains "subject" "invoice" {\n  fileinto "Money";\n}\nelsif mailboxexists "Lists" { discard; }\nelsif spamtest "8" { reject_nothing; }\n',
  'bad.sieve': 'keep;\nfileinto "a";\nfoo;\n',
  'loops.sieve': 'require "variables";\nset "a" "x";\nredirect "${a}";\n',
  'm.eml': 'Return-Path: <ann@a.test>\r\nSubject: An invoice\r\n\r\nhello\r\n',
  'other.eml': 'Subject: Lunch\u001b[2J\r\n\r\nhello\r\n',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-sieve-'));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text.replace('reject_nothing', 'stop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a script that is right', async () => {
  const { exit, out } = await sieve('check', 'good.sieve');
  expect(exit).toBe(0);
  expect(out).toContain('good.sieve can be used');
  expect(JSON.parse((await sieve('check', 'good.sieve', '--json')).out)).toEqual({
    valid: true,
    required: ['fileinto', 'mailbox', 'vacation', 'spamtest'],
  });
});

test('what is wrong with one that is not', async () => {
  const { exit, out } = await sieve('check', 'bad.sieve');
  expect(exit).toBe(2);
  expect(out.trim().split('\n')).toEqual([
    'bad.sieve:2:1: "fileinto" needs the extension "fileinto": write require "fileinto";',
    'bad.sieve:3:1: there is no command "foo"',
  ]);
  expect(JSON.parse((await sieve('test', 'bad.sieve', 'm.eml', '--json')).out)).toMatchObject({
    valid: false,
    problems: [{ line: 2 }, { line: 3 }],
  });
  expect((await sieve('check', 'none.sieve')).exit).toBe(66);
  expect((await sieve('test', 'good.sieve', 'none.eml')).exit).toBe(66);
});

test('what a script would do with a message, and why', async () => {
  const { exit, out } = await sieve('test', 'good.sieve', 'm.eml');
  expect(exit).toBe(0);
  expect(out).toContain('fileinto "Money" (rule "Bills", line 4)');
  expect(out).toContain('line 3: yes, header :contains "subject" "invoice" (subject: An invoice)');
  const json = JSON.parse((await sieve('test', 'good.sieve', 'm.eml', '--json')).out) as object;
  expect(json).toMatchObject({ actions: [{ kind: 'fileinto', mailbox: 'Money' }], error: null });
});

test('with what is said of the world; strangers write no control characters on the screen', async () => {
  expect((await sieve('test', 'good.sieve', 'other.eml', '--mailbox', 'Lists')).out).toContain('discard (line 6)');
  const { out } = await sieve('test', 'good.sieve', 'other.eml', '--spam', '80');
  expect(out).toContain('line 7: yes, spamtest "8"');
  expect(out).not.toContain('\u001b');
});

test('a script that goes wrong says where', async () => {
  const { exit, out } = await sieve('test', 'loops.sieve', 'm.eml');
  expect(exit).toBe(1);
  expect(out).toContain('loops.sieve:3: the message is sent on to what is no address: the message would be kept.');
});
