/** What the administration API needs of the server, put together. */
import { statfs } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import type { Config } from '../config/schema.ts';
import type { BanList } from '../directory/bans.ts';
import { inDomains } from '../directory/ldap/directory.ts';
import { makeVerifiers } from '../directory/password.ts';
import { keptMechanisms } from '../directory/policy.ts';
import type { AdminSiteParts } from '../http/admin/site.ts';
import type { Traffic } from '../http/admin/traffic.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { Services } from './services.ts';
import { programVersion } from './version.ts';

export interface AdministrationParts {
  readonly store: Store;
  readonly services: Pick<Services, 'authentication' | 'returnMail'>;
  readonly bans: BanList;
  readonly traffic: Traffic;
  readonly clock: Clock;
}

/** Who is signed in, and what listens, is the listeners' to say. */
export function administration(
  config: Config,
  { store, services, bans, traffic, clock }: AdministrationParts,
): Omit<AdminSiteParts, 'signedIn' | 'isAdministrator' | 'status'> {
  const { directory, sending, spool, tokens, webSessions, audit } = store;
  const { subaddressSeparators, defaultQuota } = config.directory;
  return {
    authentication: services.authentication,
    returnMail: services.returnMail,
    version: programVersion(),
    directory,
    sending,
    spool,
    tokens,
    webSessions,
    audit,
    bans,
    traffic,
    clock,
    subaddressSeparators,
    defaultQuota,
    isElsewhere:
      config.ldap.urls.length === 0 ? () => false : inDomains(config.ldap.domains.map((name) => name.toLowerCase())),
    disk: () => diskOf(config.server.data),
    async verifiersFor(address, password) {
      const present = await directory.credentials(address);
      const mechanisms = keptMechanisms(config.sasl, present);
      return await makeVerifiers(password, { address, realm: config.server.hostname, mechanisms, present });
    },
  };
}

async function diskOf(folder: string) {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
