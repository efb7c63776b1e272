/**
 * Decides which messages match: first from the columns of the view, then the undecided ones from their fields, and only
 * what still is open from the content. Long work gives way to other sessions.
 */
import type { UidRange } from '../../../ms/port.ts';
import type { ExaminedMessage, MessageField, MessageFields, MessageWith } from '../../../ms/types.ts';
import { Breather } from '../../view/breather.ts';
import { type IndexRange, byUid, groups } from '../../view/selection.ts';
import type { MailboxView } from '../../view/view.ts';
import { resolved } from '../../wire/sequence-set.ts';
import type { MessageOctets } from '../fetch/octets.ts';
import { pieces } from '../pieces.ts';
import type { Session } from '../session.ts';
import { type SearchKey, fieldsOf, onFields } from './key.ts';
import { narrowed } from './narrow.ts';
import { batch, spanOf, visitOctets } from './rows.ts';

/** What has been read of one message. */
interface Candidate {
  readonly view: MailboxView;
  readonly index: number;
  readonly fields: MessageFields | null;
}

/** A set that names messages beyond the last simply does not match them. */
function setRanges(view: MailboxView, key: Extract<SearchKey, { kind: 'set' }>): readonly IndexRange[] {
  if (key.uids || key.set.kind === 'saved') return byUid(view, key.set);
  return resolved(key.set.ranges, view.count).map(({ from, to }) => ({ from: from - 1, to: Math.min(to, view.count) }));
}

/** Sets become tests of the index and ages tests of the date, once a search. */
function bound(key: SearchKey, view: MailboxView, now: number): SearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: bound(key.key, view, now) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map((each) => bound(each, view, now)) };
    case 'set': {
      const member = new Uint8Array(view.count);
      for (const { from, to } of setRanges(view, key)) member.fill(1, Math.max(from, 0), to);
      return { kind: 'view', test: (_view, index) => member[index] === 1 };
    }
    case 'age': {
      // To the resolution of a second. RFC 5032 §2
      const second = Math.floor(now / 1000);
      return onFields(['internalDate'], ({ internalDate }) => key.test(second - Math.floor(internalDate / 1000)));
    }
    default:
      return key;
  }
}

/** true, false, or undefined where what was read does not decide it. */
function decide(key: SearchKey, candidate: Candidate): boolean | undefined {
  switch (key.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'not': {
      const result = decide(key.key, candidate);
      return result === undefined ? undefined : !result;
    }
    case 'and':
    case 'or': {
      const decisive = key.kind === 'or';
      let open = false;
      for (const each of key.keys) {
        const result = decide(each, candidate);
        if (result === decisive) return decisive;
        if (result === undefined) open = true;
      }
      return open ? undefined : !decisive;
    }
    case 'view':
      return key.test(candidate.view, candidate.index);
    case 'fields':
      return candidate.fields === null ? undefined : key.test(candidate.fields);
    case 'content':
    case 'age':
    case 'set':
    case 'filter':
      return undefined;
  }
}

/** The same with the content at hand. */
async function decideFully(
  key: SearchKey,
  candidate: Candidate,
  message: ExaminedMessage,
  octets: MessageOctets,
): Promise<boolean> {
  switch (key.kind) {
    case 'not':
      return !(await decideFully(key.key, candidate, message, octets));
    case 'and':
      for (const each of key.keys) if (!(await decideFully(each, candidate, message, octets))) return false;
      return true;
    case 'or':
      for (const each of key.keys) if (await decideFully(each, candidate, message, octets)) return true;
      return false;
    case 'content':
      return key.test(message.facts.structure, octets);
    default:
      return decide(key, candidate) === true;
  }
}

/** Indexes of the messages that match, in order. */
export async function matching(session: Session, view: MailboxView, program: SearchKey): Promise<Uint32Array> {
  const key = bound(await narrowed(program, view, session.services.store.index), view, session.services.clock.now());
  const breather = new Breather();
  const found: number[] = [];
  const open: IndexRange[] = [];
  for (let index = 0; index < view.count; index++) {
    const result = decide(key, { view, index, fields: null });
    if (result === true) found.push(index);
    else if (result === undefined) extend(open, index);
    if (breather.due) await breather.rest();
  }
  const fields = fieldsOf(key);
  for (const group of groups(open, batch)) {
    if (session.signal.aborted) break;
    const undecided =
      fields.length === 0
        ? group.flatMap(({ from, to }) =>
            Array.from({ length: to - from }, (_, at): Candidate => ({ view, index: from + at, fields: null })),
          )
        : await byFields(session, view, key, fields, group, found, breather);
    if (undecided.length > 0) await byContent(session, view, key, undecided, found);
    await session.progress.tell(group.at(-1)?.to ?? 0, view.count);
  }
  return Uint32Array.from(found).sort();
}

function extend(ranges: { from: number; to: number }[], index: number): void {
  const last = ranges.at(-1);
  if (last?.to === index) last.to = index + 1;
  else ranges.push({ from: index, to: index + 1 });
}

/** Decides a group by the fields of its messages; answers those that are still open. */
async function byFields(
  session: Session,
  view: MailboxView,
  key: SearchKey,
  fields: readonly MessageField[],
  group: readonly IndexRange[],
  found: number[],
  breather: Breather,
): Promise<readonly Candidate[]> {
  const { read } = session.services.store;
  const undecided: Candidate[] = [];
  const question = (range: UidRange, limit: number): Promise<readonly MessageWith<MessageField>[]> =>
    read.fields(view.account, view.id, range, limit, fields);
  const isOpen = openIn(group);
  const { from, to } = spanOf(group);
  for await (const messages of pieces(question, { from: view.uid(from), to: view.uid(to - 1) }, to - from)) {
    for (const message of messages) {
      const index = view.indexOf(message.uid);
      if (!isOpen(index)) continue;
      const candidate: Candidate = { view, index, fields: message };
      const result = decide(key, candidate);
      if (result === true) found.push(index);
      else if (result === undefined) undecided.push(candidate);
    }
    if (breather.late) await breather.rest();
  }
  return undecided;
}

/** Whether an index, of those that come in order, is in one of the ranges. */
function openIn(group: readonly IndexRange[]): (index: number) => boolean {
  let at = 0;
  return (index) => {
    while (at < group.length && (group[at]?.to ?? 0) <= index) at += 1;
    return index >= (group[at]?.from ?? Infinity);
  };
}

/** Decides the rest, which come in order, by their octets. */
function byContent(
  session: Session,
  view: MailboxView,
  key: SearchKey,
  candidates: readonly Candidate[],
  found: number[],
): Promise<void> {
  const indexes = Uint32Array.from(candidates, ({ index }) => index);
  return visitOctets(session, view, indexes, async (message, octets, place) => {
    const candidate = candidates[place];
    if (candidate === undefined) return;
    if (await decideFully(key, candidate, message, octets)) found.push(candidate.index);
    await session.progress.tell(candidate.index, view.count);
  });
}
