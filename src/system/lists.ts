/** The list manager with what it needs: the keys of members, and whose From must not be kept. */
import { normaliseDomain } from '../directory/address.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import type { KeyLookup } from '../keys/lookup/lookup.ts';
import type { PublishedKeys } from '../keys/lookup/own.ts';
import { type LeaveDesk, createLeaveDesk } from '../lists/leave.ts';
import { type ManagerDeps, startLists } from '../lists/manager.ts';
import { createSealer } from '../lists/sealing.ts';
import { type NoticeDeps, createNotices } from '../mta/notice.ts';
import type { Store } from '../store/sqlite/open.ts';
import { policyRecord } from '../trust/dmarc/policy.ts';
import { treeWalk } from '../trust/dmarc/walk.ts';
import { listAuthority } from './ca.ts';
import { mailPlaces } from './mail-services.ts';

type ListParts = NoticeDeps &
  Pick<ManagerDeps, 'directory' | 'signCopies'> & {
    readonly store: Pick<Store, 'lists' | 'accountKeys' | 'authority' | 'contactKeys' | 'mail' | 'emailWrites'>;
    readonly secret: Buffer;
    readonly resolver: Resolver;
    readonly lookUpKeys: KeyLookup;
    readonly publishedKeys: PublishedKeys;
    readonly isOwnDomain: (domain: string) => Promise<boolean>;
  };

export const leaveDesk = ({ store, secret, ...parts }: NoticeDeps & Pick<ListParts, 'store' | 'secret'>): LeaveDesk =>
  createLeaveDesk({ lists: store.lists, secret, notices: createNotices(parts) });

export function startListManager(
  config: Config,
  { store, resolver, lookUpKeys, isOwnDomain, ...parts }: ListParts,
): { readonly stop: () => Promise<void> } {
  return startLists({
    ...parts,
    origin: mailPlaces(config).web,
    lists: store.lists,
    accountKeys: store.accountKeys,
    authority: listAuthority(config, { ...parts, store: store.authority }),
    contactKeys: store.contactKeys,
    changes: store.mail.changes,
    read: store.mail.read,
    write: store.mail.write,
    emailWrites: store.emailWrites,
    lookUp: lookUpKeys,
    sealer: createSealer(),
    notices: createNotices(parts),
    async isStrict(written) {
      const domain = normaliseDomain(written);
      if (domain === null) return true;
      // A list must not sign in the name of our own people what anybody may have written.
      if (await isOwnDomain(domain)) return true;
      const found = policyRecord(domain, await treeWalk(domain, resolver));
      return found !== null && found.record.p !== 'none';
    },
  });
}
