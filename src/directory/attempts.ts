/**
 * Who may try to log in now: failures by remote address, by network and by account, and who is spared.
 * An address that has logged in to an account is not held up by what others do to that account or from its network, so that nobody
 * can lock a user out of the place the user works from. The allow list always wins.
 */
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import { createNetworks, networkOf as neighbourhoodOf, parseNetwork } from '../base/networks.ts';
import type { Ban } from './bans.ts';
import { accountThrottle, addressThrottle, knownEntries, knownFor, networkThrottle } from './limits.ts';
import { type Held, Throttle } from './throttle.ts';

export class Attempts {
  readonly #isAllowed: (address: string) => boolean;
  readonly #throttles: Readonly<Record<Ban['kind'], Throttle>>;
  readonly #known: Lru<string, true>;
  readonly #held: (ban: Ban) => void;

  /**
   * `allowList`: addresses or prefixes ('192.0.2.0/24') that are never held up. Throws on one that is neither. `held` hears of
   * everyone who is held up from now on.
   */
  constructor(allowList: readonly string[], clock: Clock, held: (ban: Ban) => void = () => undefined) {
    this.#isAllowed = networks(allowList);
    this.#throttles = {
      address: new Throttle(addressThrottle, clock),
      network: new Throttle(networkThrottle, clock),
      account: new Throttle(accountThrottle, clock),
    };
    this.#known = new Lru(knownEntries, clock);
    this.#held = held;
  }

  blocked(remoteAddress: string, account: string | null): boolean {
    if (this.#isAllowed(remoteAddress)) return false;
    const { address, network, account: accounts } = this.#throttles;
    const host = hostOf(remoteAddress);
    if (address.blocked(host)) return true;
    if (account !== null && this.#isKnown(host, account)) return false;
    return network.blocked(networkOf(remoteAddress)) || (account !== null && accounts.blocked(account));
  }

  failed(remoteAddress: string, account: string | null): void {
    if (this.#isAllowed(remoteAddress)) return;
    const host = hostOf(remoteAddress);
    this.#fail('address', host);
    if (account !== null && this.#isKnown(host, account)) return;
    this.#fail('network', networkOf(remoteAddress));
    if (account !== null) this.#fail('account', account);
  }

  succeeded(remoteAddress: string, account: string): void {
    const host = hostOf(remoteAddress);
    // What others did to the account stays; and one good login does not pay for guesses at other accounts.
    if (!this.#isKnown(host, account)) this.#throttles.address.forgive(host);
    this.#known.set(knownKey(host, account), true, knownFor);
  }

  /** As it was before a restart. */
  restore({ kind, subject, ...held }: Ban): void {
    this.#throttles[kind].restore(subject, held);
  }

  /** Somebody has said that it is well. */
  release(kind: Ban['kind'], subject: string): void {
    this.#throttles[kind].forgive(subject);
  }

  #fail(kind: Ban['kind'], subject: string): void {
    const held: Held | null = this.#throttles[kind].fail(subject);
    if (held !== null) this.#held({ kind, subject, ...held });
  }

  #isKnown(host: string, account: string): boolean {
    return this.#known.get(knownKey(host, account)) === true;
  }
}

const knownKey = (host: string, account: string): string => `${host} ${account}`;

/** Who counts as one: an IPv4 address; an IPv6 host has a /64 to itself. RFC 6177 §2 */
export const hostOf = (address: string): string => (isIP(address) === 6 ? slash64(address) : address);

/** The neighbourhood of a host: /24, and the /48 of a site with IPv6. */
export const networkOf = (address: string): string =>
  isIP(address) === 6 ? `${slash64(address).split(':').slice(0, 3).join(':')}::/48` : neighbourhoodOf(address);

const slash64 = (address: string): string => neighbourhoodOf(address.split('%')[0] ?? '');

function networks(entries: readonly string[]): (address: string) => boolean {
  return createNetworks(
    entries.map((entry) => {
      const network = parseNetwork(entry);
      if (network === null) throw new RangeError(`${entry} is neither an address nor a network`);
      return network;
    }),
  );
}
