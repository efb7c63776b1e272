/** The certification authority, by the configuration: for the command line, for those who ask by JMAP, and for what is published. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { fail, ok } from '../base/result.ts';
import { type AuthorityParts, certify } from '../ca/authority.ts';
import { type Places, placesOf } from '../ca/places.ts';
import type { Publication } from '../ca/publish.ts';
import { type AuthorityName, type AuthorityStore, authorityNames } from '../ca/types.ts';
import type { Config } from '../config/schema.ts';
import type { DirectoryReader } from '../directory/port.ts';
import type { RevocationDeps } from '../keys/revocation.ts';
import type { ListAuthority } from '../lists/certificates.ts';
import type { CertifyRequest } from '../jmap/keys/certificates.ts';
import { parseCertificate } from '../smime/certificates/certificate.ts';

export interface CaParts {
  readonly store: AuthorityStore;
  readonly directory: DirectoryReader;
  readonly secret: Buffer;
  readonly clock: Clock;
}

const caPlaces = ({ ca, server }: Pick<Config, 'ca' | 'server'>): Places =>
  ca.url === '' ? `http://${server.hostname}/pki` : ca.url;

export const authorityParts = (config: Pick<Config, 'ca' | 'server'>, parts: CaParts): AuthorityParts => ({
  ...parts,
  random: (octets) => randomBytes(octets),
  places: caPlaces(config),
  life: config.ca.validity,
});

/** Certificates for who asks for his own addresses; null where that is not wished. */
export function certifyRequests(config: Pick<Config, 'ca' | 'server'>, parts: CaParts): CertifyRequest | null {
  if (!config.ca.requests) return null;
  const authority = authorityParts(config, parts);
  return async (account, pkcs10, usage): Promise<Awaited<ReturnType<CertifyRequest>>> => {
    const issued = await certify(authority, account, pkcs10, usage);
    if (!issued.ok) return issued;
    const all = await parts.store.authorities();
    const chain = ['issuing', 'root'].flatMap((name) => all.find((one) => one.name === name)?.certificate ?? []);
    return ok({ ...issued.value, chain });
  };
}

/** For lists: certificates of their addresses, and who signs validly by this authority. */
export function listAuthority(config: Pick<Config, 'ca' | 'server'>, parts: CaParts): ListAuthority {
  const authority = authorityParts(config, parts);
  const named = async (name: AuthorityName): Promise<readonly Buffer[]> =>
    (await parts.store.authorities()).flatMap((one) => (one.name === name ? [one.certificate] : []));
  return {
    async certify(account, pkcs10) {
      if ((await named('issuing')).length === 0) return fail('none');
      const issued = await certify(authority, account, pkcs10, 'both');
      return issued.ok ? ok({ certificate: issued.value.certificate, chain: await named('issuing') }) : issued;
    },
    async isTakenBack(octets) {
      const read = parseCertificate(octets);
      const issued = read.ok ? await parts.store.certificate(read.value.serial.toString('hex')) : null;
      return issued !== null && issued.revoked !== null && issued.certificate.equals(octets);
    },
    async trusted() {
      const taken = await parts.store.revoked('issuing', parts.clock.now());
      return {
        anchors: await named('root'),
        known: await named('issuing'),
        revoked: taken.flatMap(({ serial, revoked }) => (revoked === null ? [] : [{ serial, ...revoked }])),
      };
    },
  };
}

/** What is ours is asked of ourselves: the name of this server may lead nowhere from here. */
export const ownAnswers =
  (config: Pick<Config, 'ca' | 'server'>, publication: Publication): NonNullable<RevocationDeps['own']> =>
  async (url, question) => {
    if (question !== null)
      return url === placesOf(caPlaces(config), 'issuing').ocsp ? (await publication.answer(question)).octets : null;
    const name = authorityNames.find((one) => placesOf(caPlaces(config), one).list === url);
    return name === undefined ? null : ((await publication.list(name))?.octets ?? null);
  };
