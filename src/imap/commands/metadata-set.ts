/**
 * SETMETADATA: all the entries of a command, or none.
 * Implements: RFC 5464 §4.3, §5; RFC 6154 §4, §5.4 (/private/specialuse); RFC 5466 §3.2 (filters are looked at).
 */
import type { Cursor } from '../../base/cursor.ts';
import type { AccountId } from '../../directory/types.ts';
import {
  type AnnotationChange,
  type AnnotationOutcome,
  type AnnotationRefusal,
  isPrivate,
  specialUseEntry,
} from '../../ms/annotations.ts';
import type { SpecialUse } from '../../ms/types.ts';
import type { ImapLimits } from '../limits.ts';
import { entryName } from '../wire/entry-name.ts';
import { astring, list, space, stringOctets } from '../wire/strings.ts';
import { type Tagged, command, no, ok } from './command.ts';
import { filterProblem } from './filters.ts';
import { changesShared, findAnnotated, forbidden, writeEntries } from './metadata-entries.ts';
import type { Reached } from './mailbox-argument.ts';
import { refusal } from './refusals.ts';
import type { Session } from './session.ts';
import { useOf } from './special-use.ts';

/** Entries that one command can set. Our own. */
const mostEntries = 200;

interface Arguments {
  readonly text: string;
  readonly entries: readonly AnnotationChange[];
}

/** entry-value = entry SP value; value = nstring / literal8 */
function entryValue(cursor: Cursor): AnnotationChange | null {
  const name = entryName(cursor);
  if (name === null || !space(cursor)) return null;
  if (cursor.peek() !== 0x22 && cursor.takeWord('NIL')) return { name, value: null };
  const value = stringOctets(cursor);
  return value === null ? null : { name, value };
}

/** setmetadata = "SETMETADATA" SP mailbox SP entry-values */
function parse(cursor: Cursor): Arguments | null {
  const text = space(cursor) ? astring(cursor) : null;
  if (text === null || !space(cursor)) return null;
  const entries = list(cursor, entryValue, mostEntries);
  return entries === null || entries.length === 0 ? null : { text, entries };
}

const refusals: Readonly<Record<AnnotationRefusal, Tagged>> = {
  'no-such-mailbox': refusal('no-such-mailbox'),
  'too-many': no('METADATA TOOMANY', 'There are too many annotations'),
  'over-quota': no('OVERQUOTA', 'There is no room left for annotations'),
  'disk-full': refusal('disk-full'),
};

/** Why the entries cannot be set here, or null. */
function problem(entries: readonly AnnotationChange[], found: Reached | null, limits: ImapLimits): Tagged | null {
  for (const { name, value } of entries) {
    if (value !== null && value.length > limits.annotation) return tooLarge(limits);
    if (!isPrivate(name) && (found === null || !changesShared(found.rights))) {
      return found === null ? no('NOPERM', 'Only the administrator sets what all users share') : forbidden;
    }
    const wrong = found === null && value !== null ? filterProblem(name, value) : null;
    if (wrong !== null) return no('CANNOT', wrong);
  }
  return null;
}

const tooLarge = ({ annotation }: ImapLimits): Tagged =>
  no(`METADATA MAXSIZE ${annotation}`, `An annotation can have ${annotation} octets here`);

/** The use that the last such entry names; undefined where there is none, null takes the use away. RFC 6154 §4 */
function wantedUse(
  entries: readonly AnnotationChange[],
): { readonly use: SpecialUse | null | undefined } | { readonly answer: Tagged } {
  const entry = entries.findLast(({ name }) => name === specialUseEntry);
  const attribute = entry?.value?.toString('latin1').trim() ?? '';
  if (entry === undefined) return { use: undefined };
  if (attribute === '') return { use: null };
  const use = useOf(attribute);
  return use === null ? { answer: no('USEATTR', 'This special use is not known') } : { use };
}

async function set(
  session: Session,
  account: AccountId,
  found: Reached | null,
  entries: readonly AnnotationChange[],
): Promise<Tagged> {
  const { limits, store } = session.services;
  const refused = problem(entries, found, limits);
  if (refused !== null) return refused;
  const wanted = wantedUse(entries);
  if ('answer' in wanted) return wanted.answer;
  if (wanted.use !== undefined) {
    // INBOX is what it is; and what a mailbox is for is its owner's matter.
    if (found === null || found.mailbox.account !== account) return forbidden;
    if (found.mailbox.specialUse === 'inbox') return no('USEATTR', 'INBOX takes no other use');
  }
  const outcome: AnnotationOutcome = await store.write.annotate(
    { account: found?.mailbox.account ?? account, mailbox: found?.mailbox.id ?? null },
    account,
    {
      entries: entries.filter(({ name }) => name !== specialUseEntry),
      ...(wanted.use !== undefined && { specialUse: wanted.use }),
    },
    { entries: limits.annotations, octets: limits.annotationOctets },
  );
  if (!outcome.ok) return refusals[outcome.error];
  session.news?.did(found?.mailbox.account ?? account, outcome.modSeqs);
  if (outcome.lostUse !== null) {
    // The client is told whom it has taken the use from. RFC 6154 §5.4
    const loser = await store.read.mailbox(account, outcome.lostUse);
    if (loser !== null) writeEntries(session, loser.name, [{ name: specialUseEntry, value: null }]);
  }
  return ok('Done');
}

export const setMetadata = command({
  where: 'account',
  usage: 'SETMETADATA mailbox (entry value ...)',
  literalTooLarge: tooLarge,
  parse,
  run: async ({ session, account }, args) => {
    const found = await findAnnotated(session, account.id, args.text);
    if (found !== null && 'answer' in found) return found.answer;
    return set(session, account.id, found, args.entries);
  },
});
