/**
 * A directory whose domains are partly an LDAP server's: there, accounts are those that the server knows. What mail needs of them
 * (mailboxes, counters, app passwords) is in the store, from the first time that mail comes for one or that one logs in.
 */
import { splitAddress } from '../address.ts';
import type { Actor } from '../audit.ts';
import type { DirectoryChange, DirectoryReader, DirectoryRefusal, DirectoryWriter } from '../port.ts';
import type { Account, AccountCredentials, AccountId, Alias, Domain } from '../types.ts';
import type { LdapLookup } from './lookup.ts';

export interface LdapDirectoryOptions {
  readonly local: DirectoryReader & DirectoryWriter;
  readonly lookup: Pick<LdapLookup, 'find'>;
  /** Whose accounts the server has. */
  readonly isLdap: (address: string) => boolean;
  /** Octets, of an account whose entry has no quota. */
  readonly defaultQuota: number;
}

/** Lower case, A-labels. */
export const inDomains =
  (domains: readonly string[]) =>
  (address: string): boolean =>
    domains.includes(splitAddress(address)?.domain ?? '');

export const withLdap = (options: LdapDirectoryOptions): DirectoryReader & DirectoryWriter =>
  new LdapDirectory(options);

class LdapDirectory implements DirectoryReader, DirectoryWriter {
  readonly #options: LdapDirectoryOptions;

  constructor(options: LdapDirectoryOptions) {
    this.#options = options;
  }

  async account(address: string): Promise<Account | null> {
    const { local, lookup, isLdap, defaultQuota } = this.#options;
    if (!isLdap(address)) return local.account(address);
    const found = await lookup.find(address);
    if (found.kind !== 'user' || found.user.address !== address) return null;
    const { name, quota } = found.user;
    const account = await local.account(address);
    if (account === null) {
      // Of two that come at once one makes it: 'exists' is as good.
      await local.change({ kind: 'add-account', address, name, quota: quota ?? defaultQuota, verifiers: {} });
      return local.account(address);
    }
    if (quota === null || quota === account.quota) return account;
    await local.change({ kind: 'set-quota', address, quota });
    return { ...account, quota };
  }

  async credentials(address: string): Promise<AccountCredentials | null> {
    const { local, isLdap } = this.#options;
    if (isLdap(address) && (await this.account(address)) === null) return null;
    return local.credentials(address);
  }

  /** Aliases that are made here go before the server's. */
  async aliasTargets(address: string): Promise<readonly string[]> {
    const { local, lookup, isLdap } = this.#options;
    const targets = await local.aliasTargets(address);
    if (targets.length > 0 || !isLdap(address)) return targets;
    const found = await lookup.find(address);
    if (found.kind === 'group') return found.members;
    return found.kind === 'user' && found.user.address !== address ? [found.user.address] : [];
  }

  domain = (name: string): Promise<Domain | null> => this.#options.local.domain(name);
  domains = (): Promise<readonly Domain[]> => this.#options.local.domains();
  accountById = (id: AccountId): Promise<Account | null> => this.#options.local.accountById(id);
  accounts = (domain?: string): Promise<readonly Account[]> => this.#options.local.accounts(domain);
  aliases = (): Promise<readonly Alias[]> => this.#options.local.aliases();
  change = (change: DirectoryChange, by?: Actor): Promise<DirectoryRefusal | null> =>
    this.#options.local.change(change, by);
}
