/**
 * Whether a message matches, as far as what was read of it decides that.
 */
import type { MessageFields, OpenedMessage } from '../../../ms/types.ts';
import { type IndexRange, byUid } from '../../view/selection.ts';
import type { MailboxView } from '../../view/view.ts';
import { resolved } from '../../wire/sequence-set.ts';
import { type SearchKey, onFields } from './key.ts';

/** What has been read of one message. */
export interface Candidate {
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
export function bound(key: SearchKey, view: MailboxView, now: number): SearchKey {
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

/** The same key for later: numbers and "$" are the messages that they stand for now. RFC 5267 §4.3 */
export function frozen(key: SearchKey, view: MailboxView): SearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: frozen(key.key, view) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map((each) => frozen(each, view)) };
    case 'set': {
      if (key.uids && key.set.kind === 'ranges') return key;
      const ranges = setRanges(view, key)
        .map(({ from, to }) => ({ from: Math.max(from, 0), to: Math.min(to, view.count) }))
        .filter(({ from, to }) => from < to)
        .map(({ from, to }) => ({ from: view.uid(from), to: view.uid(to - 1) }));
      return { kind: 'set', set: { kind: 'ranges', ranges }, uids: true };
    }
    default:
      return key;
  }
}

/** true, false, or undefined where what was read does not decide it. */
export function decide(key: SearchKey, candidate: Candidate): boolean | undefined {
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
export async function decideFully(key: SearchKey, candidate: Candidate, message: OpenedMessage): Promise<boolean> {
  switch (key.kind) {
    case 'not':
      return !(await decideFully(key.key, candidate, message));
    case 'and':
      for (const each of key.keys) if (!(await decideFully(each, candidate, message))) return false;
      return true;
    case 'or':
      for (const each of key.keys) if (await decideFully(each, candidate, message)) return true;
      return false;
    case 'content':
      return key.test(message.structure, message.octets);
    default:
      return decide(key, candidate) === true;
  }
}
