/**
 * Names of the mailboxes of others: "Other Users/" and the owner's address, which stands for INBOX; behind it the others.
 * Implements: RFC 9051 §6.3.10 (other users' namespace), RFC 2342 §5.
 * Not here: whether there is such an account or such a mailbox.
 */
import { normaliseAddress } from '../../directory/address.ts';
import { othersNamespace } from '../../ms/namespace.ts';
import { delimiter } from '../../ms/mailbox-name.ts';

const prefix = `${othersNamespace}${delimiter}`;
const inbox = 'INBOX';

export type NamedPlace =
  | { readonly kind: 'own'; readonly name: string }
  /** `name` is the owner's own. */
  | { readonly kind: 'shared'; readonly owner: string; readonly name: string }
  /** A level of the namespace that is nobody's. */
  | { readonly kind: 'nobody' };

/** "Inbox" behind the owner is INBOX too. RFC 9051 §5.1 */
function ofOwner(name: string): string {
  const isInbox = name.slice(0, inbox.length).toUpperCase() === inbox;
  return isInbox && (name.length === inbox.length || name[inbox.length] === delimiter)
    ? inbox + name.slice(inbox.length)
    : name;
}

/** The owner's address ends at the first delimiter behind its "@": a domain has none. */
export function namedPlace(name: string): NamedPlace {
  if (name !== othersNamespace && !name.startsWith(prefix)) return { kind: 'own', name };
  const at = name.indexOf('@', prefix.length);
  const found = at === -1 ? -1 : name.indexOf(delimiter, at);
  const end = found === -1 ? name.length : found;
  const owner = at === -1 ? null : normaliseAddress(name.slice(prefix.length, end));
  if (owner === null) return { kind: 'nobody' };
  const below = name.slice(end + 1);
  return { kind: 'shared', owner, name: below === '' ? inbox : ofOwner(below) };
}

/** How others name a mailbox. */
export const sharedName = (owner: string, name: string): string =>
  name === inbox ? prefix + owner : `${prefix}${owner}${delimiter}${name}`;

/** The one of several spellings that names are kept in. */
export function canonicalName(name: string): string {
  const place = namedPlace(name);
  return place.kind === 'shared' ? sharedName(place.owner, place.name) : name;
}
