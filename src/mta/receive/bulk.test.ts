import { expect, test } from 'vitest';
import { headerFields } from '../../message/header/fields.ts';
import { isBulk } from './bulk.ts';

test.each<[string, boolean]>([
  ['Subject: x', false],
  ['Precedence: bulk', true],
  ['precedence:\r\n LIST ', true],
  ['Precedence: junk', true],
  ['Precedence: first-class', false],
  [`Precedence: ${'x'.repeat(1000)} bulk`, false],
  ['List-Id: <a.b.test>', true],
  ['LIST-UNSUBSCRIBE: <mailto:x@b.test>', true],
  ['List-Archive: x', false],
  // Somebody may be waiting for it, with a code to be typed.
  ['Auto-Submitted: auto-generated', false],
])('%s', (line, bulk) => {
  const header = Buffer.from(`From: a@b.test\r\n${line}\r\n\r\n`);
  expect(isBulk(header, headerFields(header))).toBe(bulk);
});
