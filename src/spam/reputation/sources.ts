/**
 * Who a message is from, as far as that is certain: the address and its networks, which nobody can pretend, and names only where
 * SPF, DKIM or DMARC proved them.
 */
import { networkOf, siteOf } from '../../base/networks.ts';
import type { Question } from '../adviser.ts';
import { limits } from '../limits.ts';

export type SourceKind = 'address' | 'network' | 'domain' | 'signer';

export interface Source {
  readonly kind: SourceKind;
  /** An address or a network, or a name in lower case. */
  readonly name: string;
}

/** Of a question, or of what is kept of a message. */
export type Sender = Pick<Question, 'envelope' | 'trust'> & { readonly from: { readonly domain: string } };

export function sourcesOf({ envelope, trust, from }: Sender): readonly Source[] {
  const { ip } = envelope;
  // Of IPv6 nobody has only one address.
  const hosts: readonly Source[] =
    ip === ''
      ? []
      : [
          { kind: 'address', name: ip.includes(':') ? networkOf(ip) : ip },
          { kind: 'network', name: siteOf(ip) },
        ];
  if (trust === null) return hosts;
  const domain = trust.dmarc.result === 'pass' ? from.domain : provenBySpf(trust);
  const signers = trust.dkim
    .filter(({ result }) => result === 'pass')
    .map((signature) => signature.domain.toLowerCase());
  return [
    ...hosts,
    ...(domain === '' ? [] : [{ kind: 'domain', name: domain.toLowerCase() } as const]),
    // What the author signed itself is one voice, not two.
    ...[...new Set(signers)]
      .filter((name) => name !== domain.toLowerCase())
      .slice(0, limits.signers)
      .map((name) => ({ kind: 'signer', name }) as const),
  ];
}

const provenBySpf = ({ spf }: NonNullable<Sender['trust']>): string =>
  spf?.mailFrom.result === 'pass' ? spf.mailFrom.domain : '';
