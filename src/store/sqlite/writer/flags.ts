/**
 * STORE: flags and keywords. RFC 9051 §6.4.6, RFC 7162 §3.1.3 (UNCHANGEDSINCE)
 * All messages that one STORE changes get the same MODSEQ (RFC 7162 §3.1: a value may be shared). Only pages of flags are read
 * and written: no row of a message is looked at.
 */
import type { AccountId } from '../../../directory/types.ts';
import {
  type ColumnPage,
  PageDraft,
  changesAll,
  countOf,
  lastNotAbove,
  pageOf,
  pageSpan,
} from '../../../ms/column-page.ts';
import type { FlagChange, MailOutcome, StoreResult, UidRange } from '../../../ms/port.ts';
import { type Rights, has, settable, settableBits } from '../../../ms/rights.ts';
import { Flag, type Flags, type MailboxId, type ModSeq, type Uid } from '../../../ms/types.ts';
import type { LessonVerdict } from '../../../spam/lessons.ts';
import { packKeywords } from '../../flags/packed.ts';
import { keywordsVerdict, noteLessonsOf } from './lessons.ts';
import type { Transaction } from './transaction.ts';

/** What a STORE does to flags. */
interface Change {
  readonly kind: FlagChange;
  /** Flag bits become (bits & keep) | set. */
  readonly keep: number;
  readonly set: number;
  /** null where no keyword changes. */
  readonly keywords: readonly string[] | null;
  readonly unchangedSince: number;
}

/** What has come of it so far. */
interface Result {
  found: number;
  unseen: number;
  deleted: number;
  readonly modified: Uid[];
  /** Whose keywords say something else of them now, and what. */
  readonly said: Map<LessonVerdict, Uid[]>;
}

export function storeFlags(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  ranges: readonly UidRange[],
  kind: FlagChange,
  asked: Flags,
  unchangedSince: ModSeq | null,
  rights: Rights,
): MailOutcome<StoreResult> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  const flags = settable(rights, asked);
  const change: Change = {
    kind,
    // What the rights do not let anybody touch stays when flags are replaced. RFC 4314 §4
    keep: kind === 'add' ? 0xff : kind === 'remove' ? ~flags.system : ~settableBits(rights),
    set: kind === 'remove' ? 0 : flags.system,
    keywords: (kind === 'set' && has(rights, 'w')) || flags.keywords.length > 0 ? flags.keywords : null,
    unchangedSince: unchangedSince ?? Number.MAX_SAFE_INTEGER,
  };
  const pages = tx.flags(mailbox);
  const result: Result = { found: 0, unseen: 0, deleted: 0, modified: [], said: new Map() };
  let modSeq: ModSeq | null = null;
  const next = (): ModSeq => (modSeq ??= tx.advance(mailbox));
  for (const { first, last, ranges: within } of spans(ranges)) {
    for (const page of pages.between(first, last)) {
      const changed = changeWhole(page, within, change, result, next) ?? changePage(page, within, change, result, next);
      if (changed !== page) pages.replace(changed);
    }
  }
  for (const [verdict, uids] of result.said) noteLessonsOf(tx, mailbox, uids, verdict);
  mailbox.unseen += result.unseen;
  mailbox.deleted += result.deleted;
  return { ok: true, value: { modSeq, found: result.found, modified: result.modified } };
}

/** Pages [first, last] that the ranges touch one behind the other. */
interface Span {
  readonly first: number;
  last: number;
  readonly ranges: UidRange[];
}

function spans(ranges: readonly UidRange[]): readonly Span[] {
  const found: Span[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const span = found.at(-1);
    if (span === undefined || pageOf(range.from) > span.last + 1) {
      found.push({ first: pageOf(range.from), last: pageOf(range.to), ranges: [range] });
    } else {
      span.last = Math.max(span.last, pageOf(range.to));
      span.ranges.push(range);
    }
  }
  return found;
}

/** The same of a page whose messages all are in a range and get other bits, as mostly when all of a mailbox are; else null. */
function changeWhole(
  page: ColumnPage,
  ranges: readonly UidRange[],
  { keep, set, keywords, unchangedSince }: Change,
  result: Result,
  next: () => ModSeq,
): ColumnPage | null {
  const range = ranges[firstWithin(ranges, page)] ?? nowhere;
  const isWithin = page.from(range.from) === 0 && page.from(range.to + 1) === page.count;
  if (keywords !== null || page.modSeq > unchangedSince || page.count === 0 || !isWithin) return null;
  if (!changesAll(page, keep, set)) return null;
  const seen = countOf(page, Flag.seen);
  const deleted = countOf(page, Flag.deleted);
  const draft = new PageDraft(page, next());
  draft.changeAll(keep, set);
  const changed = draft.done();
  result.found += page.count;
  result.unseen += seen - countOf(changed, Flag.seen);
  result.deleted += countOf(changed, Flag.deleted) - deleted;
  return changed;
}

/** The page with the flags of messages in the ranges, which are in order, changed; the same page where nothing is to be changed. */
function changePage(
  page: ColumnPage,
  ranges: readonly UidRange[],
  { kind, keep, set, keywords, unchangedSince }: Change,
  result: Result,
  next: () => ModSeq,
): ColumnPage {
  const { uids, modSeqs, system, lists, places } = page;
  const after = keywords === null ? null : listsAfter(lists, kind, keywords);
  const verdicts = after === null ? null : verdictsAfter(lists, after);
  let changed: PageDraft | null = null;
  for (let range = firstWithin(ranges, page); range < ranges.length; range++) {
    const { from, to } = ranges[range] ?? nowhere;
    const end = page.from(to + 1);
    const start = page.from(from);
    if (start === page.count) break;
    result.found += end - start;
    for (let at = start; at < end; at++) {
      if ((modSeqs[at] ?? 0) > unchangedSince) {
        result.modified.push(uids[at] as Uid);
        continue;
      }
      const old = system[at] ?? 0;
      const now = (old & keep) | set;
      const list = after === null ? null : (after[places?.[at] ?? 0] ?? null);
      if (now === old && list === null) continue;
      changed ??= new PageDraft(page, next());
      changed.change(at, now, list);
      const verdict = verdicts?.[places?.[at] ?? 0] ?? null;
      if (verdict !== null) say(result, verdict, uids[at] as Uid);
      result.unseen += (old & Flag.seen) - (now & Flag.seen);
      result.deleted += ((now & Flag.deleted) - (old & Flag.deleted)) / Flag.deleted;
    }
  }
  return changed === null ? page : changed.done();
}

const nowhere: UidRange = { from: 0 as Uid, to: 0 as Uid };

/** The first range that does not end before the page. */
function firstWithin(ranges: readonly UidRange[], page: ColumnPage): number {
  const from = page.number * pageSpan;
  return lastNotAbove(ranges.length, from - 1, (at) => ranges[at]?.to ?? 0) + 1;
}

/** By place, the list that each list of keywords becomes; null where it stays. Where no message has keywords, that of all. */
function listsAfter(
  lists: readonly (readonly string[])[],
  kind: FlagChange,
  keywords: readonly string[],
): readonly (readonly string[] | null)[] | null {
  const after = (lists.length === 0 ? [[]] : lists).map((old) => {
    const wanted = keywordsAfter(old, kind, keywords);
    return packKeywords(wanted) === packKeywords(old) ? null : wanted;
  });
  return after.every((list) => list === null) ? null : after;
}

function say({ said }: Result, verdict: LessonVerdict, uid: Uid): void {
  const uids = said.get(verdict);
  if (uids === undefined) said.set(verdict, [uid]);
  else uids.push(uid);
}

/** By place, what messages with that list of keywords say of themselves now; null where they say what they said before. */
function verdictsAfter(
  lists: readonly (readonly string[])[],
  after: readonly (readonly string[] | null)[],
): readonly (LessonVerdict | null)[] | null {
  const verdicts = after.map((list, place) => {
    if (list === null) return null;
    const verdict = keywordsVerdict(list);
    return verdict === keywordsVerdict(lists[place] ?? []) ? null : verdict;
  });
  return verdicts.every((verdict) => verdict === null) ? null : verdicts;
}

/** Keywords are compared without case; the spelling that was there first stays. RFC 9051 §2.3.2 */
export function keywordsAfter(
  old: readonly string[],
  change: FlagChange,
  keywords: readonly string[],
): readonly string[] {
  if (change === 'remove') {
    const gone = new Set(keywords.map((keyword) => keyword.toLowerCase()));
    return old.filter((keyword) => !gone.has(keyword.toLowerCase()));
  }
  const spelling = new Map(old.map((keyword) => [keyword.toLowerCase(), keyword]));
  const all = new Map<string, string>();
  for (const keyword of change === 'add' ? [...old, ...keywords] : keywords) {
    const folded = keyword.toLowerCase();
    if (!all.has(folded)) all.set(folded, spelling.get(folded) ?? keyword);
  }
  return [...all.values()].sort();
}
