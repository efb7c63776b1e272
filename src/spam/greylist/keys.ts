/** Under which keys greylisting remembers whom. */
import { networkOf } from '../../base/networks.ts';
import { keyed } from '../keyed.ts';

export interface Attempt {
  readonly remoteAddress: string;
  readonly reversePath: string;
  readonly forwardPath: string;
}

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

/** Of what was put off for its score: who waits, as above. */
export const putOffKey = (secret: Buffer, { remoteAddress, reversePath, forwardPath }: Attempt): Buffer =>
  keyed(secret, 'put-off', networkOf(remoteAddress), reversePath.toLowerCase(), forwardPath.toLowerCase());

export function greylistKeys(secret: Buffer, { remoteAddress, reversePath, forwardPath }: Attempt): GreylistKeys {
  const key = (...parts: readonly string[]): Buffer => keyed(secret, ...parts);
  const [sender, recipient, network] = [reversePath.toLowerCase(), forwardPath.toLowerCase(), networkOf(remoteAddress)];
  return {
    attempt: key('attempt', network, sender, recipient),
    sender: key('sender', network, sender),
    address: key('address', remoteAddress),
    network: key('network', network),
    domain: sender === '' ? null : key('domain', sender.slice(sender.lastIndexOf('@') + 1)),
  };
}
