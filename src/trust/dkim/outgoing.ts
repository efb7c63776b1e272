/**
 * Signs what leaves in the name of domains of ours.
 * Implements: RFC 6376 §5.1 (who signs): the domain of the author, or the nearest one above it that has keys, so that DMARC
 * finds it aligned (RFC 9989 §4.4).
 */
import type { Content } from '../../message/content.ts';
import { addressList } from '../../message/header/address.ts';
import { parentName } from '../../dns/name.ts';
import { domainName } from '../domain.ts';
import { type Signer, signDkim } from './sign.ts';
import { signedMessage } from './signed-message.ts';

/** Fields to put in front of the message; none where nobody here signs for its author. */
export type SignOutgoing = (content: Content) => Promise<Buffer>;

export interface OutgoingParts {
  /** The keys in use of a domain in A-labels; none for domains that are not ours. */
  readonly signersOf: (domain: string) => Promise<readonly Signer[]>;
  readonly now: () => number;
}

const nothing = Buffer.alloc(0);

export function createSignOutgoing({ signersOf, now }: OutgoingParts): SignOutgoing {
  return async (content) => {
    const author = await authorDomain(content);
    for (let domain = author; domain !== null && domain.includes('.'); domain = parentName(domain)) {
      const signers = await signersOf(domain);
      if (signers.length === 0) continue;
      const fields = await signDkim(content, signers, { now: now() });
      return typeof fields === 'string' ? nothing : fields;
    }
    return nothing;
  };
}

/** Of the first author. RFC 5322 §3.6.2 */
async function authorDomain(content: Content): Promise<string | null> {
  const { header } = await signedMessage(content);
  const [from] = header.named('from');
  if (from === undefined) return null;
  const addresses = addressList(header.bytes.subarray(from.valueStart, from.valueEnd));
  const host = addresses.find((address) => address.host !== null && address.host !== '')?.host ?? '';
  return domainName(host);
}

/** A message with fields in front of it that it does not have yet. */
export const behind = (fields: Buffer, content: Content): Content => ({
  size: fields.length + content.size,
  read: async (from, to) => {
    const own = fields.subarray(from, to);
    if (to <= fields.length) return own;
    const rest = await content.read(Math.max(0, from - fields.length), to - fields.length);
    return own.length === 0 ? rest : Buffer.concat([own, rest]);
  },
});
