/**
 * A directory in memory, for tests of this room and of the protocols.
 */
import { makeVerifiers } from '../password.ts';
import type { DirectoryReader } from '../port.ts';
import type { Account, AccountId, Alias, Domain, DomainId, PasswordVerifiers } from '../types.ts';

export class MemoryDirectory implements DirectoryReader {
  readonly #domains = new Map<string, Domain>();
  readonly #accounts = new Map<string, Account>();
  readonly #verifiers = new Map<string, PasswordVerifiers>();
  readonly #apopSecrets = new Map<string, string>();
  readonly #aliases: Alias[] = [];
  /** Makes every read reject. */
  broken = false;

  addDomain(name: string, catchAll: string | null = null): void {
    this.#domains.set(name, { id: (this.#domains.size + 1) as DomainId, name, catchAll });
  }

  addAccount(address: string, changes: Partial<Account> = {}): Account {
    const id = (this.#accounts.get(address)?.id ?? this.#accounts.size + 1) as AccountId;
    const account = { id, address, name: '', quota: 0, used: 0, disabled: false, createdAt: 0, ...changes };
    this.#accounts.set(address, account);
    return account;
  }

  async setPassword(address: string, password: string): Promise<void> {
    this.#verifiers.set(address, await makeVerifiers(password));
  }

  setApopSecret(address: string, sealed: string): void {
    this.#apopSecrets.set(address, sealed);
  }

  addAlias(address: string, ...targets: readonly string[]): void {
    for (const target of targets) this.#aliases.push({ address, target });
  }

  domain(name: string): Promise<Domain | null> {
    return this.#answer(() => this.#domains.get(name) ?? null);
  }

  domains(): Promise<readonly Domain[]> {
    return this.#answer(() => [...this.#domains.values()]);
  }

  account(address: string): Promise<Account | null> {
    return this.#answer(() => this.#accounts.get(address) ?? null);
  }

  accountById(id: AccountId): Promise<Account | null> {
    return this.#answer(() => [...this.#accounts.values()].find((account) => account.id === id) ?? null);
  }

  accounts(domain?: string): Promise<readonly Account[]> {
    return this.#answer(() =>
      [...this.#accounts.values()].filter((account) => domain === undefined || account.address.endsWith(`@${domain}`)),
    );
  }

  verifiers(address: string): Promise<PasswordVerifiers | null> {
    return this.#answer(() => this.#verifiers.get(address) ?? null);
  }

  apopSecret(address: string): Promise<string | null> {
    return this.#answer(() => this.#apopSecrets.get(address) ?? null);
  }

  aliasTargets(address: string): Promise<readonly string[]> {
    return this.#answer(() => this.#aliases.filter((alias) => alias.address === address).map((alias) => alias.target));
  }

  aliases(): Promise<readonly Alias[]> {
    return this.#answer(() => this.#aliases);
  }

  #answer<T>(read: () => T): Promise<T> {
    return this.broken ? Promise.reject(new Error('The directory is down')) : Promise.resolve(read());
  }
}
