import { expect, test } from 'vitest';
import { createNetworks, networkOf, parseNetwork, siteOf } from './networks.ts';

test.each([
  ['192.0.2.7', { address: '192.0.2.7', prefix: 32 }],
  ['192.0.2.0/24', { address: '192.0.2.0', prefix: 24 }],
  ['2001:db8::/32', { address: '2001:db8::', prefix: 32 }],
  ['0.0.0.0/0', { address: '0.0.0.0', prefix: 0 }],
  ['192.0.2.0/33', null],
  ['192.0.2.0/', null],
  ['192.0.2.0/+8', null],
  ['192.0.2.0/1e1', null],
  ['fe80::1%eth0', null],
  ['mx.alpha.test', null],
  ['', null],
])('%j is %j', (text, network) => {
  expect(parseNetwork(text)).toEqual(network);
});

test('who is in', () => {
  const networks = ['192.0.2.0/24', '198.51.100.7', '2001:db8::/32'].flatMap((text) => parseNetwork(text) ?? []);
  const isIn = createNetworks(networks);
  const asked = [
    '192.0.2.255',
    '192.0.3.0',
    '198.51.100.7',
    '198.51.100.8',
    '2001:db8:1::1',
    '2001:db9::1',
    'nonsense',
  ];
  expect(asked.map(isIn)).toEqual([true, false, true, false, true, false, false]);
  expect(createNetworks([])('192.0.2.1')).toBe(false);
});

test.each([
  ['192.0.2.7', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::192.0.2.1', '1:0:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
  ['elsewhere', 'elsewhere'],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  ['192.0.2.7', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
])('the site of %s is %s', (address, site) => {
  expect(siteOf(address)).toBe(site);
});
