import { expect, test } from 'vitest';
import type { Hop } from '../deliver/port.ts';
import { plainMail } from '../testing/envelope.ts';
import { demanded } from './demand.ts';

const kinds = ['none', 'opportunistic', 'encrypted', 'verified', 'dane'] as const;
type Kind = (typeof kinds)[number];

const hop = (kind: Kind, because: Hop['because']): Hop => ({
  host: 'mx.test',
  address: '192.0.2.1',
  port: 25,
  tls:
    kind === 'verified'
      ? { kind, names: ['mx.test'] }
      : kind === 'dane'
        ? { kind, records: [], names: ['mx.test'] }
        : { kind },
  because,
  protocol: 'smtp',
});

/** What is left of the demand, kind by kind; null: the host is not used. */
const left = (tls: 'required' | 'optional' | undefined, because: Hop['because'], reversePath = 'a@b.test') =>
  kinds.map((kind) => {
    const parameters = tls === undefined ? plainMail : { ...plainMail, tls };
    return demanded(hop(kind, because), reversePath, parameters)?.tls.kind ?? null;
  });

test('RFC 8689 §4.2: what the message demands, and what it does without', () => {
  expect(left(undefined, 'mta-sts')).toEqual(kinds);
  expect(left('required', 'mta-sts')).toEqual([null, null, null, 'verified', 'dane']);
  // §5: a notification is not lost for it.
  expect(left('required', 'opportunistic', '')).toEqual(kinds);
  for (const because of ['mta-sts', 'dane', 'remembered'] as const) {
    expect(left('optional', because)).toEqual([
      'none',
      'opportunistic',
      'opportunistic',
      'opportunistic',
      'opportunistic',
    ]);
  }
  expect(left('optional', 'configured')).toEqual(kinds);
});
