/** Mail that says it goes to many and how to leave: newsletters. RFC 2369, RFC 8058. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const bulk: Signal = {
  name: 'bulk',
  description: 'The message says that it goes to many, and how to be left out',
  test: (facts) => foundIf(fieldValue(facts, 'list-unsubscribe') !== null),
};
