/**
 * Who has an address, by the LDAP servers: a user, a group, or nobody. Answers are kept for a while; a server that cannot be asked is
 * an error, never nobody.
 */
import type { Entry } from 'ldapts';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { Lru } from '../../base/lru.ts';
import { ldapKept, maxLdapMembers, membersAtOnce } from '../limits.ts';
import { normaliseAddress } from '../address.ts';
import { LdapProblem, type LdapQuestion } from './connection.ts';
import { type LdapAttributes, type LdapUser, addressesIn, userOf, valuesOf } from './entry.ts';
import { filledFilter } from './filter.ts';

export type LdapFound =
  | { readonly kind: 'user'; readonly user: LdapUser }
  /** `members` are addresses. */
  | { readonly kind: 'group'; readonly dn: string; readonly members: readonly string[] }
  | { readonly kind: 'none' };

export interface LdapLookupOptions {
  readonly search: (question: LdapQuestion) => Promise<readonly Entry[]>;
  readonly base: string;
  /** With %a, %u and %d. */
  readonly filter: string;
  /** '' where groups are not looked for. */
  readonly groupFilter: string;
  readonly attributes: LdapAttributes;
  /** Octets of a value, or null for what is no quota. */
  readonly parseQuota: (text: string) => number | null;
  /** Milliseconds; who is not there is asked for again sooner. */
  readonly keep: number;
  readonly clock: Clock;
  readonly log: Log;
}

const none: LdapFound = { kind: 'none' };

export class LdapLookup {
  readonly #options: LdapLookupOptions;
  readonly #kept: Lru<string, LdapFound>;
  readonly #underWay = new Map<string, Promise<LdapFound>>();

  constructor(options: LdapLookupOptions) {
    this.#options = options;
    this.#kept = new Lru(ldapKept.entries, options.clock);
  }

  /** `address` is normalised. Rejects where nobody can be asked. */
  async find(address: string): Promise<LdapFound> {
    const kept = this.#kept.get(address) ?? this.#underWay.get(address);
    if (kept !== undefined) return kept;
    const asked = this.#ask(address);
    this.#underWay.set(address, asked);
    try {
      const found = await asked;
      const { keep } = this.#options;
      this.#kept.set(address, found, found.kind === 'none' ? Math.min(keep, ldapKept.none) : keep);
      return found;
    } catch (error) {
      this.#options.log.warn('ldap.lookup.failed', { address, reason: errorText(error) });
      throw error;
    } finally {
      this.#underWay.delete(address);
    }
  }

  async #ask(address: string): Promise<LdapFound> {
    const { filter, groupFilter, attributes, parseQuota } = this.#options;
    const entry = await this.#only(filter, address);
    const user = entry === null ? null : userOf(entry, attributes, parseQuota);
    if (user !== null) return { kind: 'user', user };
    const group = groupFilter === '' ? null : await this.#only(groupFilter, address);
    return group === null ? none : { kind: 'group', dn: group.dn, members: await this.#members(group) };
  }

  /** Whom two entries claim is nobody's to decide here. */
  async #only(template: string, address: string): Promise<Entry | null> {
    const { search, base, attributes } = this.#options;
    const filter = filledFilter(template, address);
    if (filter === null) return null;
    const wanted = Object.values(attributes).filter((name: string) => name !== '');
    const [entry, second] = await search({ base, scope: 'sub', filter, attributes: wanted, most: 2 });
    if (second !== undefined) throw new LdapProblem(`several entries have ${address}`);
    return entry ?? null;
  }

  /** Members are addresses (rfc822MailMember), or the names of entries that have one (member). */
  async #members(group: Entry): Promise<readonly string[]> {
    const values = valuesOf(group, this.#options.attributes.members);
    if (values.length > maxLdapMembers) throw new LdapProblem(`the group ${group.dn} has too many members`);
    const members = new Set<string>();
    for (let at = 0; at < values.length; at += membersAtOnce) {
      const some = values.slice(at, at + membersAtOnce);
      for (const address of await Promise.all(some.map((value) => this.#member(value)))) {
        if (address !== null) members.add(address);
      }
    }
    return [...members];
  }

  async #member(value: string): Promise<string | null> {
    if (!value.includes('=')) return normaliseAddress(value);
    const { search, attributes } = this.#options;
    const question = { base: value, scope: 'base', filter: '(objectClass=*)', most: 1 } as const;
    const [entry] = await search({ ...question, attributes: [attributes.address] });
    return entry === undefined ? null : (addressesIn(entry, attributes.address)[0] ?? null);
  }
}
