/**
 * What IMAP asks, as keys that every search knows: numbers, ages and what a view has of messages are tests of them.
 */
import { type SearchKey, onFields } from '../../../ms/search/key.ts';
import type { IndexRange } from '../../../ms/search/ranges.ts';
import { byUid } from '../../view/selection.ts';
import type { MailboxView } from '../../view/view.ts';
import { resolved } from '../../wire/sequence-set.ts';
import type { ImapSearchKey, OwnKey } from './key.ts';

/** A set that names messages beyond the last simply does not match them. */
function setRanges(view: MailboxView, key: Extract<OwnKey, { kind: 'set' }>): readonly IndexRange[] {
  if (key.uids || key.set.kind === 'saved') return byUid(view, key.set);
  return resolved(key.set.ranges, view.count).map(({ from, to }) => ({ from: from - 1, to: Math.min(to, view.count) }));
}

/** Once a search. Filters were put in their place before (filters.ts). */
export function bound(key: ImapSearchKey, view: MailboxView, now: number): SearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: bound(key.key, view, now) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map((each) => bound(each, view, now)) };
    case 'set': {
      const member = new Uint8Array(view.count);
      for (const { from, to } of setRanges(view, key)) member.fill(1, Math.max(from, 0), to);
      return { kind: 'index', test: (index) => member[index] === 1 };
    }
    case 'view':
      return { kind: 'index', test: (index) => key.test(view, index) };
    case 'filter':
      return { kind: 'none' };
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
export function frozen(key: ImapSearchKey, view: MailboxView): ImapSearchKey {
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
