/** Authorities, as the page asks for them: what is accepted is kept sealed in the vault. */
import type { Clock } from '../../../../src/base/clock.ts';
import type { OperationName, Operations } from '../../port.ts';
import { certificatesIn } from '../own/smime.ts';
import { type Vault, fault } from '../vault/vault.ts';
import { authoritiesIn, readAuthority } from './authority.ts';

type Row<N extends OperationName> = (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;

export interface AuthorityRows {
  readonly 'authority.read': Row<'authority.read'>;
  readonly 'authority.accept': Row<'authority.accept'>;
  readonly 'authority.withdraw': Row<'authority.withdraw'>;
}

/** Authorities that one may accept, and octets of a certificate. Our own. */
const most = 100;
const mostOctets = 16_384;

export const authorityOperations = (vault: Vault, clock: Clock): AuthorityRows => ({
  'authority.read': ({ octets }) => authoritiesIn(certificatesIn(Buffer.from(octets))),
  async 'authority.accept'({ octets, ...place }) {
    const authority = octets.length > mostOctets ? null : await readAuthority(octets);
    if (authority === null) return fault('refused', 'it is no authority');
    const certificate = Buffer.from(authority.octets).toString('base64');
    const { fingerprint } = authority;
    return vault.believe(place, (before) => {
      const others = before.filter((one) => one.fingerprint !== fingerprint).slice(-(most - 1));
      return [...others, { fingerprint, certificate, acceptedAt: clock.now() }];
    });
  },
  'authority.withdraw': ({ fingerprint, ...place }) =>
    vault.believe(place, (before) => before.filter((one) => one.fingerprint !== fingerprint)),
});
