import { expect, test } from 'vitest';
import { packedOnce } from './record.ts';

test('every copy of a message keeps the same record, which is written once', () => {
  const evidence = packedOnce({ trust: null, spam: null });
  expect(evidence()).toEqual({ json: '{}' });
  expect(evidence()).toBe(evidence());
});
