/** Where keys of people are looked for: by the configuration, in the world of the setting. */
import { isPublic } from '../base/public-address.ts';
import type { Config } from '../config/schema.ts';
import { normaliseAddress } from '../directory/address.ts';
import type { LdapQuestion } from '../directory/ldap/connection.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { resolveRecipient } from '../directory/resolve.ts';
import type { Resolver } from '../dns/types.ts';
import type { AccountKeyStore } from '../keys/account-keys.ts';
import { keyServerLookup } from '../keys/lookup/key-servers.ts';
import { ldapKeyLookup } from '../keys/lookup/ldap.ts';
import { type KeyLookup, type Place, createKeyLookup } from '../keys/lookup/lookup.ts';
import { openPgpKeyLookup } from '../keys/lookup/openpgpkey.ts';
import { type PublishedKeys, ownKeyLookup } from '../keys/lookup/own.ts';
import { smimeaLookup } from '../keys/lookup/smimea.ts';
import { wkdLookup } from '../keys/lookup/wkd.ts';
import { type KeyPublisher, createKeyPublisher } from '../keys/publish.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Entry } from 'ldapts';
import type { Setting } from './setting.ts';

export interface KeyParts {
  readonly setting: Pick<Setting, 'outlook' | 'checksLoopback'>;
  readonly directory: DirectoryReader;
  readonly accountKeys: Pick<AccountKeyStore, 'of'>;
  readonly resolver: Resolver;
  /** null where no LDAP server is configured. */
  readonly ldapSearch: ((question: LdapQuestion) => Promise<readonly Entry[]>) | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of the account that alone gets the mail of the address: what another one claims is not given out. */
export const publishedKeys =
  (
    { directory: { subaddressSeparators } }: { readonly directory: Pick<Config['directory'], 'subaddressSeparators'> },
    { directory, accountKeys }: Pick<KeyParts, 'directory' | 'accountKeys'>,
  ): PublishedKeys =>
  async (address) => {
    const resolved = await resolveRecipient(directory, address, { subaddressSeparators });
    if (resolved.kind !== 'accounts' || resolved.remote.length > 0) return [];
    const [only, ...others] = resolved.accounts;
    if (only === undefined || others.length > 0 || only.account.disabled) return [];
    return (await accountKeys.of(only.account.id)).filter(
      ({ isPublished, addresses }) => isPublished && addresses.some((one) => normaliseAddress(one) === address),
    );
  };

export const makeKeyPublisher = (
  config: Config,
  parts: Pick<KeyParts, 'directory' | 'clock'> & {
    readonly accountKeys: Pick<AccountKeyStore, 'of' | 'publishedAddresses'>;
  },
): KeyPublisher =>
  createKeyPublisher({
    publishedAddresses: (domain) => parts.accountKeys.publishedAddresses(domain),
    publishedKeys: publishedKeys(config, parts),
    clock: parts.clock,
  });

export function makeKeyLookup(config: Config, parts: KeyParts): KeyLookup {
  const { clock, log } = parts;
  const own = ownPlace(config, parts);
  const places = config.keys.lookup ? [own, ...keyPlaces(config, parts)] : [own];
  return createKeyLookup({ places, clock, log });
}

/** The accounts of this server. */
export const ownPlace = (
  config: Config,
  { clock, ...parts }: Pick<KeyParts, 'directory' | 'accountKeys' | 'clock'>,
): Place => ({ source: 'own', lookUp: ownKeyLookup({ publishedKeys: publishedKeys(config, parts), clock }) });

/** Those outside this server, the surest first. */
export function keyPlaces(
  { keys, ldap }: Pick<Config, 'keys' | 'ldap'>,
  { setting, resolver, ldapSearch, clock }: Pick<KeyParts, 'setting' | 'resolver' | 'ldapSearch' | 'clock'>,
): readonly Place[] {
  const web = {
    ...{ resolver, clock, authorities: setting.outlook.authorities },
    // The lab's world is this machine.
    isAllowed: setting.checksLoopback ? () => true : isPublic,
  };
  return [
    { source: 'dane', lookUp: openPgpKeyLookup({ resolver, clock }) },
    { source: 'dane', lookUp: smimeaLookup({ resolver, clock }) },
    { source: 'wkd', lookUp: wkdLookup({ ...web, port: setting.outlook.policyPort }) },
    ...(ldapSearch === null || keys.ldapFilter === ''
      ? []
      : [
          {
            source: 'ldap',
            lookUp: ldapKeyLookup({ search: ldapSearch, base: ldap.base, filter: keys.ldapFilter, clock }),
          } as const,
        ]),
    ...(keys.servers.length === 0
      ? []
      : [{ source: 'key-server', lookUp: keyServerLookup({ ...web, servers: keys.servers }) } as const]),
  ];
}
