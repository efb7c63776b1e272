/**
 * Signs what leaves in the name of domains of ours.
 * Implements: RFC 6376 §5.1 (who signs): the domain of the author, or the nearest one above it that has keys, so that DMARC
 * finds it aligned (RFC 9989 §4.4).
 */
import type { Content } from '../../message/content.ts';
import { addressList } from '../../message/header/address.ts';
import { headerFields } from '../../message/header/fields.ts';
import { parentName } from '../../dns/name.ts';
import { domainName } from '../domain.ts';
import { type Signer, hashedMessage, signDkim, signHashed } from './sign.ts';
import { SignedHeader } from './signed-header.ts';
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

/**
 * Signs copies of one message in the name of a domain of ours, whoever its author is: each copy has fields of its own in front, which
 * are covered. The body is hashed once. null where nobody here signs for the domain.
 */
export type SignCopies = (content: Content, domain: string) => Promise<((own: Buffer) => Promise<Buffer>) | null>;

export const createSignCopies =
  ({ signersOf, now }: OutgoingParts): SignCopies =>
  async (content, written) => {
    const domain = domainName(written);
    const signers = domain === null ? [] : await signersOf(domain);
    const hashed = signers.length === 0 ? null : await hashedMessage(content);
    if (hashed === null) return null;
    const { header, bodyHash } = hashed;
    return (own) => {
      const bytes = Buffer.concat([own, header.bytes]);
      return signHashed({ header: new SignedHeader(bytes, headerFields(bytes)), bodyHash }, signers, { now: now() });
    };
  };

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
