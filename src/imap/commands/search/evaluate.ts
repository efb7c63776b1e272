/**
 * Decides which messages match: first from the columns alone, then the undecided ones from their rows, and only what
 * still is open from the content. Long work gives way to other sessions.
 */
import type { ExaminedMessage, StoredMessage } from '../../../ms/types.ts';
import { Breather } from '../../view/breather.ts';
import { type IndexRange, byUid, groups } from '../../view/selection.ts';
import type { MailboxView } from '../../view/view.ts';
import { resolved } from '../../wire/sequence-set.ts';
import { together, visitContents } from '../contents.ts';
import { examinedPieces } from '../examined.ts';
import type { MessageOctets } from '../fetch/octets.ts';
import type { Session } from '../session.ts';
import { type SearchKey, cost } from './key.ts';
import { narrowed } from './narrow.ts';

/** Messages of one question to the store. Our own. */
const batch = 200;

/** What has been read of one message. */
interface Candidate {
  readonly view: MailboxView;
  readonly index: number;
  readonly message: StoredMessage | null;
  readonly facts: ExaminedMessage | null;
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
      return {
        kind: 'message',
        test: ({ internalDate }) => key.test(second - Math.floor(internalDate / 1000)),
      };
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
    case 'message':
      return candidate.message === null ? undefined : key.test(candidate.message);
    case 'facts':
      return candidate.facts === null ? undefined : key.test(candidate.facts);
    case 'content':
    case 'age':
    case 'set':
      return undefined;
  }
}

/** The same with the content at hand. */
async function decideFully(key: SearchKey, candidate: Candidate, octets: MessageOctets): Promise<boolean> {
  const { facts } = candidate;
  if (facts === null) return false;
  switch (key.kind) {
    case 'not':
      return !(await decideFully(key.key, candidate, octets));
    case 'and':
      for (const each of key.keys) if (!(await decideFully(each, candidate, octets))) return false;
      return true;
    case 'or':
      for (const each of key.keys) if (await decideFully(each, candidate, octets)) return true;
      return false;
    case 'content':
      return key.test(facts, octets);
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
    const result = decide(key, { view, index, message: null, facts: null });
    if (result === true) found.push(index);
    else if (result === undefined) extend(open, index);
    if (breather.due) await breather.rest();
  }
  const dearest = cost(key);
  for (const group of groups(open, dearest === 1 ? batch * 5 : batch)) {
    if (session.signal.aborted) break;
    await inGroup(session, view, key, dearest, group, found, breather);
  }
  return Uint32Array.from(found).sort();
}

function extend(ranges: { from: number; to: number }[], index: number): void {
  const last = ranges.at(-1);
  if (last?.to === index) last.to = index + 1;
  else ranges.push({ from: index, to: index + 1 });
}

async function inGroup(
  session: Session,
  view: MailboxView,
  key: SearchKey,
  dearest: number,
  group: readonly IndexRange[],
  found: number[],
  breather: Breather,
): Promise<void> {
  const { read } = session.services.store;
  const from = group[0]?.from ?? 0;
  const to = group.at(-1)?.to ?? from;
  const range = { from: view.uid(from), to: view.uid(to - 1) };
  const isOpen = (index: number): boolean => group.some((each) => index >= each.from && index < each.to);
  if (dearest === 1) {
    for (const message of await read.messages(view.account, view.id, range, to - from)) {
      const index = view.indexOf(message.uid);
      if (isOpen(index) && decide(key, { view, index, message, facts: null }) === true) found.push(index);
    }
    if (breather.late) await breather.rest();
    return;
  }
  for await (const messages of examinedPieces(read, view, range, to - from)) {
    const undecided: ExaminedMessage[] = [];
    for (const message of messages) {
      const index = view.indexOf(message.uid);
      if (!isOpen(index)) continue;
      const result = decide(key, { view, index, message, facts: message });
      if (result === true) found.push(index);
      else if (result === undefined) undecided.push(message);
      if (breather.late) await breather.rest();
    }
    await visitContents(read, view, undecided, together.whole, async (message, octets) => {
      const index = view.indexOf(message.uid);
      if (await decideFully(key, { view, index, message, facts: message }, octets)) found.push(index);
      if (breather.late) await breather.rest();
    });
    if (session.signal.aborted) return;
  }
}
