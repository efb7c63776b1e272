import { expect, test } from 'vitest';
import { systemServers } from './servers.ts';

test('takes the name servers of resolv.conf and nothing else', () => {
  const text = [
    '# nameserver 192.0.2.9',
    'search example.net',
    'nameserver 192.0.2.1',
    '  nameserver\t2001:db8::1  # a comment',
    'nameserver not-an-address',
    'nameserver',
    'nameserver 192.0.2.3',
    'nameserver 192.0.2.4',
    'options ndots:1',
  ].join('\n');
  expect(systemServers(text)).toEqual([
    { host: '192.0.2.1', port: 53 },
    { host: '2001:db8::1', port: 53 },
    { host: '192.0.2.3', port: 53 },
  ]);
  expect(systemServers('')).toEqual([]);
});
