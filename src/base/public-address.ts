/**
 * Which addresses are somebody's host on the Internet: whoever fetches what a stranger names goes to no others, or strangers
 * make the server speak to its own network (SSRF).
 * Implements: RFC 6890 §2.2 and the IANA registries of special-purpose addresses, RFC 6052 §2.1, RFC 4291 §2.5.5.
 */
import { isIP } from 'node:net';
import { createNetworks, parseNetwork } from './networks.ts';

/** Whatever is not somebody's host on the Internet. */
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only 2000::/3 is given out; inside of it these have another meaning: Teredo and the like, documentation, 6to4. */
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const within = (texts: readonly string[]): ((address: string) => boolean) =>
  createNetworks(texts.flatMap((text) => parseNetwork(text) ?? []));

const isSpecial = within([...special, ...specialV6]);
const isGiven = within(['2000::/3']);

export const isPublic = (address: string): boolean =>
  isIP(address) !== 0 && !isSpecial(address) && (isIP(address) === 4 || isGiven(address));
