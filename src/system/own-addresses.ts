/**
 * Addresses of this host: of its interfaces, and those that the configuration names because others translate them (NAT).
 */
import { networkInterfaces } from 'node:os';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import type { Config } from '../config/schema.ts';

/** RFC 1122 §3.2.1.3 (127/8, and 0/8 is this host), RFC 4291 §2.5 */
const always = ['127.0.0.0/8', '0.0.0.0/8', '::1', '::'];

export function ownAddresses({ mta }: Pick<Config, 'mta'>): (address: string) => boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
  const written = [...interfaces, mta.sourceIpv4, mta.sourceIpv6, ...mta.ownAddresses];
  return createNetworks([...always, ...written].flatMap((text) => parseNetwork(text) ?? []));
}
