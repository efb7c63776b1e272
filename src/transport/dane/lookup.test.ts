/** RFC 7672 §2.1.2 and §2.2: every outcome of looking for TLSA records. */
import { expect, test } from 'vitest';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import type { SecurityStatus, Tlsa } from '../../dns/types.ts';
import { findTlsa } from './lookup.ts';

const usable: Tlsa = { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32) };
const unusable: Tlsa = { ...usable, usage: 1 };
const at = (name: string): string => `TLSA _25._tcp.${name}`;

interface Case {
  readonly what: string;
  readonly table: Readonly<Record<string, Row>>;
  readonly addresses: SecurityStatus;
  readonly owner?: string;
  /** Names that are not signed. */
  readonly insecure?: readonly string[];
  readonly expected: object;
}

const cases: readonly Case[] = [
  {
    what: '§2.2: secure and usable: authenticated',
    table: { [at('mx.test')]: [usable] },
    addresses: 'secure',
    expected: { kind: 'usable', base: 'mx.test', records: [usable] },
  },
  {
    what: '§2.2: secure, some of it usable: only that counts',
    table: { [at('mx.test')]: [unusable, usable] },
    addresses: 'secure',
    expected: { kind: 'usable', records: [usable] },
  },
  {
    what: '§2.2: secure and unusable: TLS all the same',
    table: { [at('mx.test')]: [unusable] },
    addresses: 'secure',
    expected: { kind: 'unusable', base: 'mx.test' },
  },
  {
    what: '§2.2: insecure records: none',
    table: { [at('mx.test')]: [usable] },
    addresses: 'secure',
    insecure: ['_25._tcp.mx.test'],
    expected: { kind: 'none', because: 'no-records' },
  },
  {
    what: '§2.2: proof that there are none',
    table: { [at('mx.test')]: 'no-data' },
    addresses: 'secure',
    expected: { kind: 'none', because: 'no-records' },
  },
  { what: '§2.2: proof that there is no such name', table: {}, addresses: 'secure', expected: { kind: 'none' } },
  {
    what: '§2.1.2: a lookup that fails',
    table: { [at('mx.test')]: 'failure' },
    addresses: 'secure',
    expected: { kind: 'failure' },
  },
  {
    what: '§2.1.2: bogus records',
    table: { [at('mx.test')]: 'bogus' },
    addresses: 'secure',
    expected: { kind: 'failure' },
  },
  {
    what: '§2.2.2: insecure addresses: nobody is asked',
    table: { [at('mx.test')]: 'failure' },
    addresses: 'insecure',
    expected: { kind: 'none', because: 'insecure' },
  },
  {
    what: 'addresses that nothing is known of: nobody is asked',
    table: { [at('mx.test')]: 'failure' },
    addresses: 'indeterminate',
    expected: { kind: 'none', because: 'insecure' },
  },
  {
    what: '§2.2.2: secure alias: the end of it first',
    table: { [at('host.test')]: [usable], [at('mx.test')]: [unusable] },
    addresses: 'secure',
    owner: 'host.test',
    expected: { kind: 'usable', base: 'host.test' },
  },
  {
    what: '§2.2.3: secure alias: then its beginning',
    table: { [at('host.test')]: 'no-data', [at('mx.test')]: [usable] },
    addresses: 'secure',
    owner: 'host.test',
    expected: { kind: 'usable', base: 'mx.test' },
  },
  {
    what: '§2.2.3: insecure records at the end of the alias: its beginning',
    table: { [at('host.test')]: [unusable], [at('mx.test')]: [usable] },
    addresses: 'secure',
    owner: 'host.test',
    insecure: ['_25._tcp.host.test'],
    expected: { kind: 'usable', base: 'mx.test' },
  },
  {
    what: '§2.1.2: secure alias, lookup at its end fails',
    table: { [at('host.test')]: 'failure', [at('mx.test')]: [usable] },
    addresses: 'secure',
    owner: 'host.test',
    expected: { kind: 'failure' },
  },
  {
    what: '§2.2.2: secure alias of an insecure host: only its beginning',
    table: { 'CNAME mx.test': ['host.test'], [at('host.test')]: [unusable], [at('mx.test')]: [usable] },
    addresses: 'insecure',
    owner: 'host.test',
    expected: { kind: 'usable', base: 'mx.test' },
  },
  {
    what: '§2.2.2: insecure alias',
    table: { 'CNAME mx.test': ['host.test'], [at('mx.test')]: [usable] },
    addresses: 'insecure',
    owner: 'host.test',
    insecure: ['mx.test'],
    expected: { kind: 'none', because: 'insecure' },
  },
  {
    what: '§2.1.2: the alias cannot be looked up',
    table: { 'CNAME mx.test': 'bogus' },
    addresses: 'insecure',
    owner: 'host.test',
    expected: { kind: 'failure' },
  },
  {
    what: '§2.2.3: TLSA records behind an alias: the base stays',
    table: { 'CNAME _25._tcp.mx.test': ['tlsa._dane.test'], 'TLSA tlsa._dane.test': [usable] },
    addresses: 'secure',
    expected: { kind: 'usable', base: 'mx.test' },
  },
];

test.each(cases)('$what', async ({ table, addresses, owner = 'mx.test', insecure = [], expected }) => {
  const resolver = tableResolver(table, (name) => (insecure.includes(name) ? 'insecure' : 'secure'));
  expect(await findTlsa(resolver, 'mx.test', 25, { security: addresses, owner })).toMatchObject(expected);
});
