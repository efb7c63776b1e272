/** What is thought of an attachment before it is opened. */
import { expect, it } from 'vitest';
import { thoughtOf } from './attachments.ts';

it.each([
  ['invoice.pdf', 'plain'],
  ['invoice.pdf.EXE', 'unsure'],
  ['page.html', 'unsure'],
  [null, 'plain'],
])('%s is %s', (name, tone) => {
  expect(thoughtOf(name, null).tone).toBe(tone);
});

it('is what the filter has found', () => {
  const evidence = { spam: { rulings: [{ ruling: 'malware', by: 'scanner' }] } } as never;
  expect(thoughtOf('invoice.pdf', evidence).tone).toBe('false');
});
