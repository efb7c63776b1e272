/** A first hop that calls itself an address. RFC 5321 §4.1.3 wants brackets around one. */
import { isIP } from 'node:net';
import { fieldValues } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const heloOf = (value: string): string =>
  value.startsWith('from ') ? (value.slice(5, 120).trimStart().split(' ', 1)[0] ?? '') : '';

export const bareHelo: Signal = {
  name: 'bare-helo',
  description: 'A sending host gave a bare address for its name',
  test: (facts) =>
    foundAny(
      fieldValues(facts, 'received')
        .map(heloOf)
        .filter((name) => isIP(name) !== 0),
    ),
};
