/**
 * What METADATA commands and LIST RETURN (METADATA) share: which entries somebody sees, and how they are written.
 * Implements: RFC 5464 §3.2.1, §3.3 (rights), §4.4.1; RFC 6154 §4 (/private/specialuse).
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { AccountId } from '../../directory/types.ts';
import { type Annotation, specialUseEntry } from '../../ms/annotations.ts';
import type { Rights } from '../../ms/rights.ts';
import type { Mailbox } from '../../ms/types.ts';
import { astringText, stringText } from '../wire/encode.ts';
import { type Depth, within } from '../wire/entry-name.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { type Tagged, no } from './command.ts';
import { type Reached, type Unreached, findMailbox } from './mailbox-argument.ts';
import type { Session } from './session.ts';
import { attributeOf } from './special-use.ts';

/** The mailbox argument of both commands: '' is the server. */
export async function findAnnotated(
  session: Session,
  account: AccountId,
  text: string,
): Promise<Reached | Unreached | null> {
  if (text === '') return null;
  const found = await findMailbox(session, account, text, 'l');
  return 'mailbox' in found && !seesEntries(found.rights) ? { answer: forbidden } : found;
}

export const forbidden: Tagged = no('NOPERM', 'You may not do this with the annotations here');

/** "l" and any one of "r", "s", "w", "i" and "p". §3.3 */
export const seesEntries = (rights: Rights): boolean =>
  rights.includes('l') && ['r', 's', 'w', 'i', 'p'].some((right) => rights.includes(right));

/** What all users of a mailbox share is changed by those who may change what is in it, or administer it. Our own. */
export const changesShared = (rights: Rights): boolean => rights.includes('w') || rights.includes('a');

/** All entries of a mailbox that the user sees, what is computed among them. */
export async function mailboxEntries(
  session: Session,
  user: AccountId,
  mailbox: Mailbox,
): Promise<readonly Annotation[]> {
  const { account, id } = mailbox;
  const kept = await session.services.store.read.annotations({ account, mailbox: id }, user);
  // What a mailbox is for is its owner's matter.
  const use = account === user ? attributeOf(mailbox.specialUse) : null;
  return use === null ? kept : [...kept, { name: specialUseEntry, value: Buffer.from(use) }];
}

/** The user's own beside those that the administrator gives to all. */
export async function serverEntries(session: Session, user: AccountId): Promise<readonly Annotation[]> {
  const { store, sharedEntries } = session.services;
  const own = await store.read.annotations({ account: user, mailbox: null }, user);
  const given = [...(sharedEntries ?? [])].map(([name, text]) => ({ name, value: Buffer.from(text) }));
  return [...own, ...given];
}

export interface Wanted {
  readonly names: readonly string[];
  readonly depth: Depth;
  /** Octets of the longest value that is wanted. */
  readonly maxSize: number | null;
}

/** An entry that is asked for by its name and not there has the value NIL. */
interface Shown {
  readonly name: string;
  readonly value: Buffer | null;
}

/** What of the entries is wanted, and the size of the longest value that is too long. RFC 5464 §4.2.1, §4.2.2 */
export function selectEntries(
  entries: readonly Annotation[],
  { names, depth, maxSize }: Wanted,
): { readonly shown: readonly Shown[]; readonly longest: number } {
  const shown = new Map<string, Shown>();
  let longest = 0;
  for (const wanted of names) {
    const found = entries.filter(({ name }) => within(name, wanted, depth));
    if (found.length === 0 && depth === 0) shown.set(wanted, { name: wanted, value: null });
    for (const { name, value } of found) {
      if (maxSize === null || value.length <= maxSize) shown.set(name, { name, value });
      else longest = Math.max(longest, value.length);
    }
  }
  return { shown: [...shown.values()], longest };
}

/** A mailbox, or '' for the server, as METADATA answers name it. */
export const annotatedName = (session: Session, name: string): string =>
  stringText(writtenName(name, session.names), session.names === 'utf-8');

/** metadata-resp = "METADATA" SP mailbox SP entry-values; nothing where nothing is shown. */
export function writeEntries(session: Session, mailbox: string, shown: readonly Shown[]): void {
  if (shown.length === 0) return;
  const { output } = session;
  output.text(`* METADATA ${annotatedName(session, mailbox)} (`);
  shown.forEach(({ name, value }, at) => {
    output.text(`${at === 0 ? '' : ' '}${astringText(name, false)} `);
    writeValue(session, value);
  });
  output.text(')\r\n');
}

/** Longer values go into literals. Our own. */
const longestQuoted = 1_000;

/** value = nstring / literal8: whatever the octets are, they are given back as they came. */
function writeValue({ output, names }: Session, value: Buffer | null): void {
  if (value === null) {
    output.text('NIL');
    return;
  }
  const lines = value.includes(0x0d) || value.includes(0x0a) || value.includes(0);
  const plain = value.length <= longestQuoted && !lines && (isAscii(value) || (names === 'utf-8' && isUtf8(value)));
  if (plain) {
    output.text(stringText(value.toString('utf8'), true));
    return;
  }
  output.text(`${value.includes(0) ? '~' : ''}{${value.length}}\r\n`);
  output.octets(value);
}
