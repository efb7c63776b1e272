/**
 * What a client asks to be told of.
 * Implements: event-groups and events of RFC 5465 §8; which of them belong together, §5.
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { ImapLimits } from '../../limits.ts';
import { list, space, word } from '../../wire/strings.ts';
import { type Tagged, bad, no } from '../command.ts';
import { type MailboxFilter, filterMailboxes, namesIn } from '../filter-mailboxes.ts';
import { type FetchAttribute, fetchAttributes } from '../fetch/items.ts';

/** message-event-name, mailbox-event and user-event that are told here. */
const supported = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
] as const;

export type EventName = (typeof supported)[number];

const byName: ReadonlyMap<string, EventName> = new Map(supported.map((name) => [name.toUpperCase(), name]));
const messageEvents: ReadonlySet<EventName> = new Set(['MessageNew', 'MessageExpunge', 'FlagChange']);

/** event-group = "(" filter-mailboxes SP events ")" */
export interface EventGroup {
  readonly filter: MailboxFilter;
  readonly events: ReadonlySet<EventName>;
  /** Of every new message in the selected mailbox. */
  readonly attributes: readonly FetchAttribute[];
  /** Events that nobody here tells of. */
  readonly unknown: boolean;
}

/** fetch-att of one event. Our own. */
const mostAttributes = 200;

interface Event {
  readonly name: EventName | null;
  readonly attributes: readonly FetchAttribute[];
}

/** message-event / mailbox-event / user-event / event-ext */
function event(cursor: Cursor): Event | null {
  const text = word(cursor);
  if (text === null) return null;
  const name = byName.get(text) ?? null;
  const start = cursor.position;
  if (name !== 'MessageNew' || !space(cursor) || cursor.peek() !== 0x28) {
    cursor.position = start;
    return { name, attributes: [] };
  }
  const attributes = fetchAttributes(cursor, mostAttributes);
  return attributes === null ? null : { name, attributes };
}

/** events = ( "(" event *(SP event) ")" ) / "NONE" */
function events(cursor: Cursor): readonly Event[] | null {
  if (cursor.peek() !== 0x28) return cursor.takeWord('NONE') ? [] : null;
  const several = list(cursor, event, Number.POSITIVE_INFINITY);
  return several === null || several.length === 0 ? null : several;
}

export function eventGroup(cursor: Cursor): EventGroup | null {
  if (!cursor.take(0x28)) return null;
  const filter = filterMailboxes(cursor);
  const asked = filter !== null && filter.kind !== 'subtree-one' && space(cursor) ? events(cursor) : null;
  if (filter === null || asked === null || !cursor.take(0x29)) return null;
  return {
    filter,
    events: new Set(asked.flatMap(({ name }) => (name === null ? [] : [name]))),
    attributes: asked.flatMap(({ attributes }) => attributes),
    unknown: asked.some(({ name }) => name === null),
  };
}

/** event-groups = event-group *(SP event-group) */
export function eventGroups(cursor: Cursor): readonly EventGroup[] | null {
  const groups: EventGroup[] = [];
  do {
    const group = eventGroup(cursor);
    if (group === null) return null;
    groups.push(group);
  } while (space(cursor) && !cursor.done);
  return groups;
}

export const isSelected = ({ filter }: EventGroup): boolean =>
  filter.kind === 'selected' || filter.kind === 'selected-delayed';

/** Why the groups cannot be had, or null. RFC 5465 §3.1, §5, §6.1 */
export function groupsProblem(groups: readonly EventGroup[], limits: ImapLimits): Tagged | null {
  if (groups.some(({ unknown }) => unknown)) {
    return no(`BADEVENT (${supported.join(' ')})`, 'There are no other events here');
  }
  if (groups.filter(isSelected).length > 1) return bad('SELECTED or SELECTED-DELAYED can be there once');
  for (const group of groups) {
    const { events: asked, attributes } = group;
    if (isSelected(group) && [...asked].some((name) => !messageEvents.has(name))) {
      return bad('The selected mailbox has events of messages only');
    }
    if (!isSelected(group) && attributes.length > 0)
      return bad('Only of the selected mailbox can something be fetched');
    if (asked.has('MessageNew') !== asked.has('MessageExpunge')) {
      return bad('MessageNew and MessageExpunge go together');
    }
    if (asked.has('FlagChange') && !asked.has('MessageNew')) {
      return bad('FlagChange goes with MessageNew and MessageExpunge');
    }
  }
  const names = groups.reduce((sum, { filter }) => sum + namesIn(filter), 0);
  return names > limits.notifyNames ? overflow(`NOTIFY can name ${limits.notifyNames} mailboxes here`) : null;
}

export const overflow = (text: string): Tagged => no('NOTIFICATIONOVERFLOW', text);
