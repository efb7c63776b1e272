/**
 * What became of names since the client heard of them, as LIST answers.
 * Implements: RFC 5465 §5.4 (MailboxName), §5.5 (SubscriptionChange); RFC 9051 §6.3.9.7 (OLDNAME).
 */
import { has } from '../../../ms/rights.ts';
import { parentOf } from '../filter-mailboxes.ts';
import { type Level, hierarchy } from '../hierarchy.ts';
import { levelAttributes, listLine, oldName } from '../list.ts';
import type { Session } from '../session.ts';
import type { EventName } from './events.ts';
import type { Names } from './names.ts';

/** Whether the client wants to hear of such an event of that name. */
export type Wants = (event: EventName, name: string) => boolean;

/** Old name -> new name of those that the client hears of; inferiors come along without a word. RFC 5465 §5.4 */
function renames(before: Names, now: Names, wants: Wants): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [key, { name }] of now.mailboxes) {
    const from = before.mailboxes.get(key)?.name;
    if (from === undefined || from === name) continue;
    if (wants('MailboxName', from) || wants('MailboxName', name)) all.set(from, name);
  }
  for (const [from, to] of all) {
    for (let above = parentOf(from); above !== ''; above = parentOf(above)) {
      const aboveNow = all.get(above);
      if (aboveNow !== undefined && to === `${aboveNow}${from.slice(above.length)}`) all.delete(from);
    }
  }
  return all;
}

/** Names that were made or taken away, and the levels above them. RFC 5465 §5.4 */
function madeOrGone(before: Names, now: Names): ReadonlySet<string> {
  const affected = new Set<string>();
  const add = (name: string): void => {
    affected.add(name);
    if (parentOf(name) !== '') affected.add(parentOf(name));
  };
  for (const [key, { name }] of now.mailboxes) if (!before.mailboxes.has(key)) add(name);
  for (const [key, { name }] of before.mailboxes) if (!now.mailboxes.has(key)) add(name);
  return affected;
}

function* differing(a: ReadonlySet<string>, b: ReadonlySet<string>): Generator<string> {
  for (const name of a) if (!b.has(name)) yield name;
  for (const name of b) if (!a.has(name)) yield name;
}

/** LIST of names, with all that is true of them; \NoAccess where they can be listed and not be read. RFC 5465 §3.1 */
export function nameLines(session: Session, names: Names): (name: string) => string {
  const levels = new Map(
    hierarchy([...names.mailboxes.values()], [...names.subscribed]).map((level) => [level.name, level]),
  );
  return (name) => {
    const level: Level = levels.get(name) ?? { name, reached: null, subscribed: false, hasChildren: false };
    const attributes = levelAttributes(level, { extended: true, returnSubscribed: true });
    if (level.reached !== null && !has(level.reached.rights, 'r')) attributes.push('\\NoAccess');
    return listLine(session, 'LIST', attributes, name);
  };
}

/** `watched` says whether anything at all of a name is asked for. */
export function nameNews(
  session: Session,
  before: Names,
  now: Names,
  wants: Wants,
  watched: (name: string) => boolean,
): readonly string[] {
  const moved = renames(before, now, wants);
  const affected = new Set<string>();
  for (const name of madeOrGone(before, now)) if (wants('MailboxName', name)) affected.add(name);
  for (const name of differing(before.subscribed, now.subscribed)) {
    if (wants('SubscriptionChange', name)) affected.add(name);
  }
  for (const [key, { name, rights }] of now.mailboxes) {
    const old = before.mailboxes.get(key)?.rights;
    if (old !== undefined && has(old, 'r') !== has(rights, 'r') && watched(name)) affected.add(name);
  }
  if (moved.size + affected.size === 0) return [];
  const line = nameLines(session, now);
  const lines = [...moved].map(([from, to]) => {
    affected.delete(to);
    return `${line(to)}${oldName(session, from)}\r\n`;
  });
  return [...lines, ...[...affected].map((name) => `${line(name)}\r\n`)];
}
