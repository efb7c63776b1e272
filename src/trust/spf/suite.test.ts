/** The test suite of RFC 7208 (test/corpus/spf-rfc7208): results and explanations, all of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reverseName } from '../../dns/name.ts';
import type { Resolver } from '../../dns/types.ts';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import { checkMailFrom } from './identity.ts';

type Data = string | readonly (string | number)[];
interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, Case>>;
  readonly zonedata: Readonly<Record<string, readonly ('TIMEOUT' | Readonly<Record<string, Data>>)[]>>;
}
interface Case {
  readonly helo: string;
  readonly host: string;
  readonly mailfrom: string;
  readonly result: string | readonly string[];
  readonly explanation?: string;
}

const file = new URL('../../../test/corpus/spf-rfc7208/rfc7208-tests.json', import.meta.url);
const scenarios = JSON.parse(readFileSync(file, 'utf8')) as readonly Scenario[];

/** SPF records stand for TXT ones where a name has none of those; TIMEOUT is for all types that a name has no records of. */
function zone(data: Scenario['zonedata']): Resolver {
  const table: Record<string, Row> = {};
  const dark = new Set<string>();
  for (const [written, rows] of Object.entries(data)) {
    const name = written.toLowerCase();
    if (rows.includes('TIMEOUT')) dark.add(name);
    const records = rows.flatMap((row) => (row === 'TIMEOUT' ? [] : Object.entries(row)));
    const hasText = records.some(([kind]) => kind === 'TXT');
    for (const [type, value] of records) {
      const kind = type === 'SPF' && !hasText ? 'TXT' : type;
      if (kind === 'SPF' || value === 'NONE') continue;
      const text =
        kind === 'MX' && typeof value !== 'string'
          ? value.join(' ').toLowerCase()
          : typeof value === 'string'
            ? value
            : value.join('');
      const before = table[`${kind} ${name}`];
      const record = kind === 'PTR' ? text.toLowerCase() : text;
      table[`${kind} ${name}`] = before === undefined || typeof before === 'string' ? [record] : [...before, record];
    }
  }
  const inner = tableResolver(table);
  const lookUp: Resolver['lookUp'] = (name, kind) => {
    const key = name.toLowerCase();
    if (dark.has(key) && table[`${kind} ${key}`] === undefined) {
      return Promise.resolve({ kind: 'failure', reason: 'time-out', security: 'indeterminate' });
    }
    return inner.lookUp(key, kind);
  };
  return { lookUp, reverse: (address) => lookUp(reverseName(address) ?? '', 'PTR') };
}

it('has all its tests', () => {
  expect(scenarios.flatMap(({ tests }) => Object.keys(tests))).toHaveLength(203);
});

describe.each(scenarios)('$description', ({ tests, zonedata }) => {
  const resolver = zone(zonedata);
  it.each(Object.entries(tests))('%s', async (_, { helo, host, mailfrom, result, explanation }) => {
    const hop = { ip: host, helo, mailFrom: mailfrom };
    const verdict = await checkMailFrom(hop, resolver, { receiver: 'receiver.test', now: 0 });
    expect(typeof result === 'string' ? [result] : result, verdict.reason.text).toContain(verdict.result);
    if (explanation !== undefined) {
      expect(verdict.explanation).toBe(explanation === 'DEFAULT' ? null : explanation);
    }
  });
});
