import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { makeConfig } from '../config/load.ts';
import { ownAddresses } from './own-addresses.ts';

test('loopback, interfaces and what the configuration names are ours; others are not', () => {
  const config = makeConfig({
    server: { hostname: 'mx.alpha.test', data: '/nowhere' },
    mta: { ownAddresses: ['203.0.113.7', '2001:db8::/64'], sourceIpv4: '203.0.113.8' },
  });
  const isOwn = ownAddresses(config);
  const ours = ['127.0.0.1', '127.3.2.1', '::1', '0.0.0.0', '203.0.113.7', '203.0.113.8', '2001:db8:0::9'];
  for (const address of ours) expect(isOwn(address), address).toBe(true);
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address } of addresses ?? []) expect(isOwn(address), address).toBe(true);
  }
  for (const address of ['203.0.113.9', '2001:db8:1::9', 'x']) expect(isOwn(address), address).toBe(false);
});
