/**
 * Where mail for an address goes: accounts here, addresses elsewhere, or nowhere.
 * Implements: RFC 5321 §3.9 (aliases and lists of addresses), RFC 5233 §1 (user and detail).
 * Order: alias or account, then subaddress, then the domain's catch-all. Not here: delivering, and Sieve.
 */
import { normaliseAddress, quoteLocalPart, splitAddress, unquoteLocalPart } from './address.ts';
import { maxAliasDepth, maxExpansion, maxSubaddressCuts } from './limits.ts';
import type { DirectoryReader } from './port.ts';
import type { Account, Domain } from './types.ts';

export interface ResolvedAccount {
  readonly account: Account;
  /** What stood behind the separator, as it was written, or null. RFC 5233 §4 */
  readonly detail: string | null;
  /** Under which address: as it was asked for, or as the last alias on the way writes it; with the detail. */
  readonly address: string;
}

export type Resolution =
  | { readonly kind: 'accounts'; readonly accounts: readonly ResolvedAccount[]; readonly remote: readonly string[] }
  | { readonly kind: 'unknown-user' }
  | { readonly kind: 'not-local' }
  /** The aliases lead nowhere but to themselves, or on and on. */
  | { readonly kind: 'loop' };

/** One step on the way from an address to who reads it. */
export type ResolutionStep =
  | { readonly kind: 'domain'; readonly domain: string; readonly catchAll: string | null }
  /** An alias, or a group where it has several targets. */
  | { readonly kind: 'alias'; readonly address: string; readonly targets: readonly string[] }
  | { readonly kind: 'account'; readonly address: string }
  /** `address` is what is left without the detail. */
  | { readonly kind: 'subaddress'; readonly address: string; readonly detail: string }
  | { readonly kind: 'catch-all'; readonly address: string }
  | { readonly kind: 'elsewhere'; readonly address: string };

export interface ResolveOptions {
  /** Characters that may stand between user and detail, such as '+'; none where there are no subaddresses. */
  readonly subaddressSeparators: string;
  /** Hears of each step, for who wants to see the way. */
  readonly onStep?: (step: ResolutionStep) => void;
}

/** Addresses are compared without case. An alias that names itself keeps a copy in the account of that name. */
export async function resolveRecipient(
  directory: DirectoryReader,
  address: string,
  options: ResolveOptions,
): Promise<Resolution> {
  const key = normaliseAddress(address);
  const domain = splitAddress(key ?? '')?.domain;
  if (key === null || domain === undefined) return { kind: 'unknown-user' };
  const found = await directory.domain(domain);
  if (found === null) return { kind: 'not-local' };
  const expansion: Expansion = {
    directory,
    options,
    domain: found,
    visited: new Map(),
    accounts: new Map(),
    remote: new Set(),
    looped: false,
    exceeded: false,
  };
  await expand(expansion, address, key, null, 0);
  const isSomewhere = expansion.accounts.size > 0 || expansion.remote.size > 0;
  // Half a group is not a delivery: past the limits nothing is. A loop beside real targets does no harm.
  if (expansion.exceeded || (expansion.looped && !isSomewhere)) return { kind: 'loop' };
  if (!isSomewhere) return { kind: 'unknown-user' };
  return { kind: 'accounts', accounts: [...expansion.accounts.values()], remote: [...expansion.remote] };
}

interface Expansion {
  readonly directory: DirectoryReader;
  readonly options: ResolveOptions;
  /** Of the address that was asked for; most of what it leads to is there too. */
  readonly domain: Domain;
  /** Addresses being expanded ('open') or done with. */
  readonly visited: Map<string, 'open' | 'done'>;
  readonly accounts: Map<number, ResolvedAccount>;
  readonly remote: Set<string>;
  looped: boolean;
  exceeded: boolean;
}

/** `detail` is what an address on the way here carried; a detail of this address's own goes first. */
async function expand(
  expansion: Expansion,
  written: string,
  key: string,
  detail: string | null,
  depth: number,
): Promise<void> {
  const visit = expansion.visited.get(key);
  if (visit !== undefined) {
    if (visit === 'open') expansion.looped = true;
    return;
  }
  if (depth > maxAliasDepth || expansion.visited.size >= maxExpansion) {
    expansion.exceeded = true;
    return;
  }
  expansion.visited.set(key, 'open');
  await expandNew(expansion, written, key, detail, depth);
  expansion.visited.set(key, 'done');
}

async function expandNew(
  expansion: Expansion,
  written: string,
  key: string,
  detail: string | null,
  depth: number,
): Promise<void> {
  const name = splitAddress(key)?.domain ?? '';
  const domain = name === expansion.domain.name ? expansion.domain : await expansion.directory.domain(name);
  const tell = expansion.options.onStep;
  if (domain === null) {
    tell?.({ kind: 'elsewhere', address: written });
    expansion.remote.add(written);
    return;
  }
  tell?.({ kind: 'domain', domain: domain.name, catchAll: domain.catchAll });
  const address = detail === null ? written : withDetail(written, detail, expansion.options);
  if (await take(expansion, key, { address, detail }, depth)) return;
  for (const cut of subaddresses(written, key, expansion.options.subaddressSeparators)) {
    const reached: Reached = { address: written, detail: cut.detail };
    if (
      await take(expansion, cut.user, reached, depth, { kind: 'subaddress', address: cut.user, detail: cut.detail })
    ) {
      return;
    }
  }
  const catchAll = domain.catchAll === null ? null : normaliseAddress(domain.catchAll);
  if (domain.catchAll !== null && catchAll !== null) {
    tell?.({ kind: 'catch-all', address: domain.catchAll });
    await expand(expansion, domain.catchAll, catchAll, detail, depth + 1);
  }
}

type Reached = Pick<ResolvedAccount, 'address' | 'detail'>;

/** Takes the alias or the account of exactly this name; false when there is neither. `by` is how the name came about. */
async function take(
  expansion: Expansion,
  key: string,
  reached: Reached,
  depth: number,
  by: ResolutionStep | null = null,
): Promise<boolean> {
  const targets = await expansion.directory.aliasTargets(key);
  if (targets.length === 0) return takeAccount(expansion, key, reached, by);
  const tell = expansion.options.onStep;
  if (by !== null) tell?.(by);
  tell?.({ kind: 'alias', address: key, targets });
  for (const target of targets) {
    if (expansion.exceeded) break;
    const targetKey = normaliseAddress(target);
    if (targetKey === key) await takeAccount(expansion, key, reached);
    else if (targetKey !== null) await expand(expansion, target, targetKey, reached.detail, depth + 1);
  }
  return true;
}

async function takeAccount(
  expansion: Expansion,
  key: string,
  reached: Reached,
  by: ResolutionStep | null = null,
): Promise<boolean> {
  const account = await expansion.directory.account(key);
  if (account === null) return false;
  const tell = expansion.options.onStep;
  if (by !== null) tell?.(by);
  tell?.({ kind: 'account', address: account.address });
  if (!expansion.accounts.has(account.id)) expansion.accounts.set(account.id, { account, ...reached });
  return true;
}

/** What an alias names gets the detail of the address that it stands for. */
function withDetail(written: string, detail: string, { subaddressSeparators }: ResolveOptions): string {
  const parts = splitAddress(written);
  const user = unquoteLocalPart(parts?.localPart ?? '');
  if (parts === null || user === null) return written;
  return `${quoteLocalPart(`${user}${subaddressSeparators.charAt(0)}${detail}`)}@${parts.domain}`;
}

/** The ways to cut an address into user and detail, the longest user first. */
function subaddresses(
  written: string,
  key: string,
  separators: string,
): readonly { readonly user: string; readonly detail: string }[] {
  const parts = splitAddress(key);
  const localPart = unquoteLocalPart(splitAddress(written)?.localPart ?? '');
  if (parts === null || localPart === null) return [];
  const cuts = [];
  for (let i = localPart.length - 1; i > 0 && cuts.length < maxSubaddressCuts; i--) {
    if (!separators.includes(localPart.charAt(i))) continue;
    const user = normaliseAddress(`${localPart.slice(0, i)}@${parts.domain}`);
    if (user !== null) cuts.push({ user, detail: localPart.slice(i + 1) });
  }
  return cuts;
}
