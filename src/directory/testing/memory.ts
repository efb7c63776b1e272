/**
 * A directory in memory, for tests of this room and of the protocols.
 */
import { type VerifierPlan, makeVerifiers } from '../password.ts';
import { noCredentials } from '../policy.ts';
import type { DirectoryChange, DirectoryReader, DirectoryRefusal, DirectoryWriter } from '../port.ts';
import type { Account, AccountCredentials, AccountId, Alias, Domain, DomainId } from '../types.ts';

export class MemoryDirectory implements DirectoryReader, DirectoryWriter {
  readonly #domains = new Map<string, Domain>();
  readonly #accounts = new Map<string, Account>();
  readonly #credentials = new Map<string, AccountCredentials>();
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

  async setPassword(address: string, password: string, plan?: VerifierPlan): Promise<void> {
    const verifiers = await makeVerifiers(password, plan);
    await this.change({ kind: 'set-password', address, verifiers });
  }

  setApopSecret(address: string, sealed: string): void {
    this.#update(address, ({ verifiers }) => ({ verifiers: { ...verifiers, APOP: sealed } }));
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

  credentials(address: string): Promise<AccountCredentials | null> {
    return this.#answer(() => (this.#accounts.has(address) ? (this.#credentials.get(address) ?? noCredentials) : null));
  }

  /** Of changes those to credentials. */
  change(change: DirectoryChange): Promise<DirectoryRefusal | null> {
    return this.#answer(() => this.#change(change));
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

  #change(change: DirectoryChange): DirectoryRefusal | null {
    switch (change.kind) {
      case 'set-password':
        this.#update(change.address, ({ verifiers: { APOP, OTP, TOTP, RECOVERY } }) => ({
          verifiers: { ...only({ APOP, OTP, TOTP, RECOVERY }), ...change.verifiers },
        }));
        return null;
      case 'add-verifiers':
        this.#update(change.address, ({ verifiers }) => ({ verifiers: { ...verifiers, ...change.verifiers } }));
        return null;
      case 'set-verifier':
        this.#update(change.address, ({ verifiers }) => ({
          verifiers: only({ ...verifiers, [change.mechanism]: change.verifier ?? undefined }),
        }));
        return null;
      case 'advance-verifier':
        if (this.#credentials.get(change.address)?.verifiers[change.mechanism] !== change.from) return 'stale';
        return this.#change({ ...change, kind: 'set-verifier', verifier: change.to });
      case 'add-app-password':
        this.#update(change.address, ({ appPasswords }) => ({
          appPasswords: [...appPasswords, { ...change, id: appPasswords.length + 1, createdAt: 0, lastUsed: null }],
        }));
        return null;
      case 'use-app-password':
        this.#update(change.address, ({ appPasswords }) => ({
          appPasswords: appPasswords.map((app) => (app.id === change.id ? { ...app, lastUsed: change.at } : app)),
        }));
        return null;
      case 'set-mechanism':
        this.#update(change.address, ({ choices }) => ({
          choices: only({ ...choices, [change.mechanism]: change.allowed ?? undefined }),
        }));
        return null;
      default:
        throw new Error(`${change.kind} is not for this directory`);
    }
  }

  #update(address: string, make: (present: AccountCredentials) => Partial<AccountCredentials>): void {
    const present = this.#credentials.get(address) ?? noCredentials;
    this.#credentials.set(address, { ...present, ...make(present) });
  }
}

/** What has a value. */
const only = <T>(fields: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
