/** Which names of the domains a certificate is asked for. */
import { expect, it } from 'vitest';
import { makeConfig } from '../../config/load.ts';
import type { Resolver } from '../../dns/types.ts';
import { optionalNames } from './names.ts';

const addresses: Readonly<Record<string, readonly string[]>> = {
  'A mail.a.test': ['192.0.2.1', '192.0.2.2'],
  'AAAA mail.a.test': ['2001:db8::1'],
  'A mta-sts.a.test': ['192.0.2.2'],
  'AAAA autoconfig.a.test': ['2001:db8::1'],
  'A autodiscover.a.test': ['192.0.2.1'],
  // Another server answers for Outlook there.
  'A autodiscover.b.test': ['198.51.100.7'],
  'A autoconfig.b.test': ['192.0.2.1'],
};

const resolver = {
  lookUp: (name: string, type: string) => {
    const records = addresses[`${type} ${name}`];
    return Promise.resolve(
      records === undefined ? { kind: 'none' } : { kind: 'records', records, ttl: 60, security: 'insecure' },
    );
  },
} as unknown as Resolver;

const namesWith = (mode: 'none' | 'enforce'): Promise<readonly string[]> => {
  const config = makeConfig({ server: { hostname: 'mail.a.test', data: '/nowhere' }, mtaSts: { mode } });
  const domains = () => Promise.resolve(['a.test', 'b.test', 'c.test']);
  return optionalNames({ config, resolver, domains }, new AbortController().signal);
};

it.each([
  ['enforce', ['mta-sts.a.test', 'autoconfig.a.test', 'autodiscover.a.test', 'autoconfig.b.test']],
  ['none', ['autoconfig.a.test', 'autodiscover.a.test', 'autoconfig.b.test']],
] as const)('those that lead to this server, with the policy %s', async (mode, names) => {
  expect(await namesWith(mode)).toEqual(names);
});
