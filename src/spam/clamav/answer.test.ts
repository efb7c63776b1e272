import { expect, test } from 'vitest';
import { type Scan, scanOf } from './answer.ts';

test.each<[string, Scan]>([
  ['stream: OK', { kind: 'clean' }],
  ['stream: OK\n', { kind: 'clean' }],
  ['stream: Eicar-Test-Signature FOUND', { kind: 'found', name: 'Eicar-Test-Signature' }],
  ['stream: Heuristics.Encrypted.Zip FOUND', { kind: 'found', name: 'Heuristics.Encrypted.Zip' }],
  ['stream: a\r\nb\u00e9 FOUND', { kind: 'found', name: 'a??b?' }],
  ['INSTREAM size limit exceeded. ERROR', { kind: 'too large' }],
  [
    "stream: Can't allocate memory ERROR",
    { kind: 'failed', why: 'it answered "stream: Can\'t allocate memory ERROR"' },
  ],
  ['', { kind: 'failed', why: 'it gave no answer' }],
  ['stream:  FOUND', { kind: 'failed', why: 'it answered "stream:  FOUND"' }],
  ['OK', { kind: 'failed', why: 'it answered "OK"' }],
  ['fd[10]: OK', { kind: 'failed', why: 'it answered "fd[10]: OK"' }],
  ['UNKNOWN COMMAND', { kind: 'failed', why: 'it answered "UNKNOWN COMMAND"' }],
])('%j', (text, expected) => {
  expect(scanOf(text)).toEqual(expected);
});
