/** Whatever a client sends: parsers answer, never throw and never take long; sessions answer, and live on or say BYE. */
import { expect, it } from 'vitest';
import { fuzzParsers, understood } from './parsers.ts';
import { fuzzSessions } from './sessions.ts';
import { transcripts } from './transcripts.ts';

it('begins from what clients really say', () => {
  expect(transcripts.length).toBeGreaterThan(1_000);
  expect(transcripts.filter(understood).length).toBeGreaterThan(transcripts.length / 2);
});

it('100,000 mutations do not hurt the parsers', () => {
  const { understood: good, slowest } = fuzzParsers(1, 100_000);
  // Some are still commands, and most are none.
  expect(good).toBeGreaterThan(5_000);
  expect(good).toBeLessThan(90_000);
  expect(slowest).toBeLessThan(500);
});

it('5,000 mutations do not hurt the sessions', async () => {
  const { problems, answers, growth } = await fuzzSessions(1, 5_000);
  expect(problems).toEqual([]);
  expect(answers['OK']).toBeGreaterThan(200);
  expect(answers['BAD']).toBeGreaterThan(200);
  expect(growth).toBeLessThan(300);
}, 60_000);
