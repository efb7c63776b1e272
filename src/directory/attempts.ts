/**
 * Who may try to log in now: failures by remote address and by account, and who is spared.
 * An address that has logged in to an account is not held up by what others do to that account, so that nobody can
 * lock a user out of the place the user works from.
 */
import { BlockList, isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import { accountThrottle, addressThrottle, knownEntries, knownFor } from './limits.ts';
import { Throttle } from './throttle.ts';

export class Attempts {
  readonly #allowed: BlockList;
  readonly #byRemote: Throttle;
  readonly #byAccount: Throttle;
  readonly #known: Lru<string, true>;

  /** `allowList`: addresses or prefixes ('192.0.2.0/24') that are never held up. Throws on one that is neither. */
  constructor(allowList: readonly string[], clock: Clock) {
    this.#allowed = blockList(allowList);
    this.#byRemote = new Throttle(addressThrottle, clock);
    this.#byAccount = new Throttle(accountThrottle, clock);
    this.#known = new Lru(knownEntries, clock);
  }

  blocked(remoteAddress: string, account: string | null): boolean {
    if (this.#isAllowed(remoteAddress)) return false;
    const network = networkOf(remoteAddress);
    if (this.#byRemote.blocked(network)) return true;
    return account !== null && !this.#isKnown(network, account) && this.#byAccount.blocked(account);
  }

  failed(remoteAddress: string, account: string | null): void {
    if (this.#isAllowed(remoteAddress)) return;
    const network = networkOf(remoteAddress);
    this.#byRemote.fail(network);
    if (account !== null && !this.#isKnown(network, account)) this.#byAccount.fail(account);
  }

  succeeded(remoteAddress: string, account: string): void {
    const network = networkOf(remoteAddress);
    // What others did to the account stays; and one good login does not pay for guesses at other accounts.
    if (!this.#isKnown(network, account)) this.#byRemote.forgive(network);
    this.#known.set(knownKey(network, account), true, knownFor);
  }

  #isKnown(network: string, account: string): boolean {
    return this.#known.get(knownKey(network, account)) === true;
  }

  #isAllowed(remoteAddress: string): boolean {
    const family = isIP(remoteAddress);
    return family !== 0 && this.#allowed.check(remoteAddress, family === 6 ? 'ipv6' : 'ipv4');
  }
}

const knownKey = (network: string, account: string): string => `${network} ${account}`;

/** An IPv6 host has a /64 to itself: its addresses count as one. RFC 6177 §2 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...zeros(8 - left.length - right.length), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

const zeros = (count: number): string[] => Array.from({ length: Math.max(count, 0) }, () => '0');

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
