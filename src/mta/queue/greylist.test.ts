import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greylistDelay } from './greylist.ts';

const minute = 60_000;

test.each<[number, string | null, string, number | null]>([
  // The words of postgrey, milter-greylist, rspamd, Exim, Exchange, OpenSMTPD's spamd and Gmail.
  [450, '4.2.0', 'Recipient address rejected: Greylisted, see http://postgrey.example/help', 5 * minute],
  [451, '4.7.1', 'Greylisting in action, please come back in 00:04:59', 299_000],
  [451, '4.7.1', 'Try again later', 5 * minute],
  [451, '4.7.1', 'You have been greylisted, retry in 2 minutes', 2 * minute],
  [450, '4.7.1', 'Greylisted for 300 seconds', 5 * minute],
  [451, null, 'Temporary greylisting: 90s', 90_000],
  [421, null, 'Graylisted, wait 1 hour', 60 * minute],
  [451, '4.7.1', 'Greylisted for 10 hours', 60 * minute],
  [451, '4.7.1', 'Greylisted for 1 second', 30_000],
  [421, '4.7.1', 'Too many connections', null],
  [452, '4.2.2', 'Mailbox full, try again in 5 minutes', null],
  [450, '4.2.1', 'Busy, try again in 5 minutes', null],
  [550, '5.7.1', 'Greylisted', null],
])('%d %s %s', (code, enhanced, text, delay) => {
  expect(greylistDelay({ code, enhanced, text })).toBe(delay);
});

test('any text is read without harm', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000, unit: 'grapheme' }), (text) => {
      const delay = greylistDelay({ code: 451, enhanced: '4.7.1', text }) ?? 0;
      expect(delay).toBeGreaterThanOrEqual(30_000);
      expect(delay).toBeLessThanOrEqual(60 * minute);
    }),
  );
});
