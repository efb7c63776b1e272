/**
 * Where a forward-path leads: accounts here, addresses elsewhere, or nowhere.
 * Implements: RFC 5321 §4.5.1 (postmaster is always there), RFC 2142 §2 and §4 (abuse).
 */
import { normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import {
  type Resolution,
  type ResolutionStep,
  type ResolvedAccount,
  resolveRecipient,
} from '../../directory/resolve.ts';
import type { Srs } from '../../mda/srs/srs.ts';
import type { ForwardPath } from '../types.ts';

export type Destination =
  | Exclude<Resolution, { kind: 'not-local' }>
  /** `domain` is what would be routed, or null where the address has none that could be. */
  | { readonly kind: 'not-local'; readonly domain: string | null };

/** One step on the way, ours and the directory's. */
export type WayStep =
  | ResolutionStep
  /** A return path of mail that was forwarded, and whose it is. */
  | { readonly kind: 'srs'; readonly sender: string }
  /** Nobody has the address, which must exist: who stands in. */
  | { readonly kind: 'stand-in'; readonly address: string };

export interface DestinationOptions {
  readonly directory: DirectoryReader;
  readonly subaddressSeparators: string;
  /** Address of the account that reads what comes for postmaster and abuse, or null for the first one of the domain. */
  readonly postmaster: string | null;
  /** Return paths of mail that was forwarded. */
  readonly srs?: Srs | null;
  readonly onStep?: (step: WayStep) => void;
}

export async function locate(options: DestinationOptions, forwardPath: ForwardPath): Promise<Destination> {
  const { directory } = options;
  const parts = splitAddress(forwardPath);
  if (parts === null) {
    // RCPT TO:<Postmaster>, the one address without a domain. RFC 5321 §4.1.1.3
    return forwardPath.toLowerCase() === 'postmaster' ? postmasterOf(options, null) : { kind: 'unknown-user' };
  }
  const resolution = await resolveRecipient(directory, forwardPath, options);
  if (resolution.kind === 'unknown-user') {
    const sender = options.srs?.reverse(parts.localPart) ?? null;
    if (sender !== null) {
      options.onStep?.({ kind: 'srs', sender });
      return { kind: 'accounts', accounts: [], remote: [sender] };
    }
  }
  if (resolution.kind === 'not-local') return { kind: 'not-local', domain: normaliseDomain(parts.domain) };
  const role = parts.localPart.toLowerCase();
  if (resolution.kind === 'accounts' || (role !== 'postmaster' && role !== 'abuse')) return resolution;
  return postmasterOf(options, normaliseDomain(parts.domain));
}

/** The account that stands in for postmaster: the configured one, else the first one of the domain, else of the system. */
async function postmasterOf(options: DestinationOptions, domain: string | null): Promise<Destination> {
  const { directory, postmaster } = options;
  if (postmaster !== null) {
    const configured = await resolveRecipient(directory, postmaster, options);
    if (configured.kind === 'accounts') return configured;
  }
  const first = domain ?? (await directory.domains())[0]?.name;
  if (first !== undefined && domain === null) {
    const named = await resolveRecipient(directory, `postmaster@${first}`, options);
    if (named.kind === 'accounts') return named;
  }
  const accounts = (await directory.accounts(first)).filter((account) => !account.disabled);
  const account = accounts[0];
  if (account === undefined) return { kind: 'unknown-user' };
  options.onStep?.({ kind: 'stand-in', address: account.address });
  return { kind: 'accounts', accounts: [{ account, detail: null, address: account.address }], remote: [] };
}

/** The accounts of a destination that take mail. */
export const openAccounts = (destination: Destination): readonly ResolvedAccount[] =>
  destination.kind === 'accounts' ? destination.accounts.filter(({ account }) => !account.disabled) : [];
