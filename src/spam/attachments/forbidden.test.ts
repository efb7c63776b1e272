import { expect, test } from 'vitest';
import type { Question } from '../adviser.ts';
import { questionOf } from '../testing/question.ts';
import { createForbidden } from './forbidden.ts';
import { mailWith, zipOf } from './testing/files.ts';

const never = new AbortController().signal;
const advised = (octets: Buffer, changes: Partial<Question> = {}) =>
  createForbidden(['exe', 'JS']).advise(questionOf(octets, changes), never);
const filler = { name: 'film.mp4', type: 'video/mp4', content: Buffer.alloc(6_000_000, 'a film') };
const zipWith = (name: string, before = 0): Buffer =>
  zipOf([
    { name: 'before.bin', content: Buffer.alloc(before, 'x'), stored: true },
    { name, content: 'x' },
  ]);

test.each<[string, Buffer, string]>([
  ['an attachment', mailWith([{ name: 'setup.EXE', content: 'x' }]), 'setup.EXE'],
  ['one behind others', mailWith([filler, { name: 'a.js', content: 'x' }]), 'a.js'],
  ['one in a ZIP', mailWith([{ name: 'a.zip', content: zipWith('b/run.exe') }]), 'b/run.exe in a.zip'],
  [
    'one at the end of a large ZIP',
    mailWith([{ name: 'a.zip', content: zipWith('run.exe', 7_000_000) }]),
    'run.exe in a.zip',
  ],
  ['one with a name of 64 KB', mailWith([{ name: 'a.zip', content: zipWith(`${'x'.repeat(65_000)}.exe`) }]), 'xxx'],
  [
    'one in a message',
    mailWith([{ name: 'm.eml', type: 'message/rfc822', content: mailWith([{ name: 'a.exe', content: 'x' }]) }]),
    'a.exe',
  ],
])('%s is forbidden', async (title, octets, file) => {
  // What is in an encoded message is told by who looked into it.
  const files = title === 'one in a message' ? [{ name: 'a.exe', within: ['m.eml'] }] : [];
  const { ruling, evidence } = await advised(octets, { files });
  expect(ruling).toBe('forbidden');
  expect(evidence[0]?.details[0]).toContain(file);
});

test.each<[string, Buffer]>([
  ['no file', mailWith([])],
  [
    'other files',
    mailWith([filler, { name: 'exe.txt', content: 'x' }, { name: 'a.zip', content: zipWith('readme.txt', 400_000) }]),
  ],
  ['what only looks like a header', mailWith([{ name: 'a.bin', content: 'PK\x03\x04 and no more' }])],
])('%s: nothing is said', async (_, octets) => {
  expect(await advised(octets)).toEqual({ evidence: [], ruling: null });
});
