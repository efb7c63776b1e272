/**
 * The keys of greylisting: eight octets of a keyed digest, so that a row is small whatever the addresses are, nobody can choose
 * two that fall together, and the rows tell nobody who writes to whom.
 */
import { createHmac } from 'node:crypto';
import { networkOf } from '../../base/networks.ts';

export interface Attempt {
  readonly remoteAddress: string;
  readonly reversePath: string;
  readonly forwardPath: string;
}

/** Ours: with 10 million entries two fall together once in 300,000 servers. */
const keyOctets = 8;

export interface GreylistKeys {
  /** (network, sender, recipient): who waits. RFC 6647 §5 (1), (5) */
  readonly attempt: Buffer;
  /** Who is known: the sender in its network, the address, the network, the domain of the sender (by SPF). */
  readonly sender: Buffer;
  readonly address: Buffer;
  readonly network: Buffer;
  /** null for notifications. */
  readonly domain: Buffer | null;
}

export function greylistKeys(secret: Buffer, { remoteAddress, reversePath, forwardPath }: Attempt): GreylistKeys {
  const key = (...parts: readonly string[]): Buffer =>
    createHmac('sha256', secret).update(parts.join('\0')).digest().subarray(0, keyOctets);
  const [sender, recipient, network] = [reversePath.toLowerCase(), forwardPath.toLowerCase(), networkOf(remoteAddress)];
  return {
    attempt: key('attempt', network, sender, recipient),
    sender: key('sender', network, sender),
    address: key('address', remoteAddress),
    network: key('network', network),
    domain: sender === '' ? null : key('domain', sender.slice(sender.lastIndexOf('@') + 1)),
  };
}
