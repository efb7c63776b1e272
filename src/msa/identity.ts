/**
 * Which addresses are a user's own.
 * Implements: RFC 6409 §6.1 (enforce the address); own are the account's address, its subaddresses, and whatever is
 * delivered to it: aliases, groups it is in, and the unknown names of a domain whose catch-all it is.
 */
import { normaliseAddress } from '../directory/address.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { type ResolveOptions, resolveRecipient } from '../directory/resolve.ts';
import type { Account } from '../directory/types.ts';
import type { Address } from '../message/types.ts';

export interface IdentityOptions extends ResolveOptions {
  readonly directory: DirectoryReader;
}

export async function isOwnAddress(options: IdentityOptions, account: Account, address: string): Promise<boolean> {
  if (normaliseAddress(address) === account.address) return true;
  const resolution = await resolveRecipient(options.directory, address, options);
  return resolution.kind === 'accounts' && resolution.accounts.some((one) => one.account.id === account.id);
}

/** An address of a header field in the form of a path, or null for a group marker and what is no address. */
export function pathOf({ mailbox, host }: Address): string | null {
  if (mailbox === null || host === null || mailbox === '' || host === '') return null;
  const plain = `${mailbox}@${host}`;
  if (normaliseAddress(plain) !== null) return plain;
  // The parser has taken the quotes off.
  const quoted = `"${mailbox.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"@${host}`;
  return normaliseAddress(quoted) === null ? null : quoted;
}
