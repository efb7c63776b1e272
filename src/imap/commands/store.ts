/**
 * STORE and UID STORE.
 * Implements: RFC 9051 §6.4.6, §6.4.9; RFC 4314 §4 (a right for each flag); RFC 7162 §3.1.3 (UNCHANGEDSINCE, MODIFIED).
 */
import type { Cursor } from '../../base/cursor.ts';
import type { FlagChange } from '../../ms/port.ts';
import { type Rights, settable, settableBits } from '../../ms/rights.ts';
import { type Flags, type ModSeq, noFlags } from '../../ms/types.ts';
import { Breather } from '../../base/breather.ts';
import { type IndexRange, groups } from '../../ms/search/ranges.ts';
import { byEither, countOf, uidRangesOf } from '../view/selection.ts';
import { sync } from '../view/sync.ts';
import type { Telling } from '../view/untagged.ts';
import type { MailboxView } from '../view/view.ts';
import { flagProblem, storeFlags } from '../wire/flags.ts';
import { type SequenceSet, sequenceSet, sequenceSetText } from '../wire/sequence-set.ts';
import { number64, space } from '../wire/strings.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { enableCondstore, telling } from './condstore.ts';
import { type Column, FetchLines } from './fetch/lines.ts';
import { noPermission, refusal } from './refusals.ts';
import type { Session } from './session.ts';

interface Arguments {
  readonly set: SequenceSet;
  /** null where the change is unconditional. */
  readonly unchangedSince: ModSeq | null;
  readonly change: FlagChange;
  readonly silent: boolean;
  readonly flags: Flags;
}

/** Messages of one write: large enough to be one commit for most, small enough not to hold the others up. Our own. */
const batch = 200_000;

/** "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")" SP; undefined where it is malformed. RFC 7162 §7 */
function storeModifiers(cursor: Cursor): ModSeq | undefined {
  if (!cursor.take(0x28) || !cursor.takeWord('UNCHANGEDSINCE') || !space(cursor)) return undefined;
  const since = number64(cursor);
  return since !== null && cursor.take(0x29) && space(cursor) ? (since as ModSeq) : undefined;
}

/**
 * store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags;
 * store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
 */
function parse(cursor: Cursor): Arguments | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  if (set === null || !space(cursor)) return null;
  const unchangedSince = cursor.peek() === 0x28 ? storeModifiers(cursor) : null;
  if (unchangedSince === undefined) return null;
  const change = cursor.take(0x2b) ? 'add' : cursor.take(0x2d) ? 'remove' : 'set';
  if (!cursor.takeWord('FLAGS')) return null;
  const silent = cursor.takeWord('.SILENT');
  const flags = space(cursor) ? storeFlags(cursor, 1_000) : null;
  return flags === null ? null : { set, unchangedSince, change, silent, flags };
}

const folded = (words: readonly string[]): string[] => words.map((word) => word.toLowerCase());

/**
 * Whether a client that hears nothing knows the flags: those that it was told, changed as it asked. Where somebody else changed
 * them meanwhile, they are told in spite of .SILENT. RFC 9051 §6.4.6
 */
function isAsBelieved(told: Flags, change: FlagChange, asked: Flags, now: Flags): boolean {
  const before = change === 'set' ? noFlags : told;
  if (now.system !== (change === 'remove' ? before.system & ~asked.system : before.system | asked.system)) return false;
  if (before.keywords.length + asked.keywords.length + now.keywords.length === 0) return true;
  const words = folded(before.keywords);
  const changed = folded(asked.keywords);
  const believed = new Set(
    change === 'remove' ? words.filter((word) => !changed.includes(word)) : [...words, ...changed],
  );
  return believed.size === now.keywords.length && folded(now.keywords).every((word) => believed.has(word));
}

/** STORE does what it may, and fails only where that is nothing. RFC 4314 §4 */
function somethingToDo(rights: Rights, change: FlagChange, flags: Flags): boolean {
  const { system, keywords } = settable(rights, flags);
  if (change === 'set') return settableBits(rights) !== 0;
  return system !== 0 || keywords.length > 0 || (flags.system === 0 && flags.keywords.length === 0);
}

const storing = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} messages [(UNCHANGEDSINCE modseq)] [+|-]FLAGS[.SILENT] (flag ...)`,
    tells: uids ? 'all' : 'no-expunge',
    numbers: !uids,
    parse,
    run: async ({ session, view }, { set, unchangedSince, change, silent, flags }) => {
      const { output, services } = session;
      if (view.readOnly) return no('READ-ONLY', 'The mailbox is open to be read only');
      const problem = flagProblem(flags, services.limits);
      if (problem !== null) return no('LIMIT', problem);
      if (!somethingToDo(view.rights, change, flags)) return noPermission;
      const ranges = byEither(view, set, uids);
      if (ranges === null) return bad('There is no message with such a number');
      if (unchangedSince !== null) enableCondstore(session, view);
      const how = telling(session, false, uids);
      const refused: number[] = [];
      let missing = false;
      const all = countOf(ranges);
      let done = 0;
      for (const group of groups(ranges, batch)) {
        const { account, id, rights } = view;
        const uidRanges = uidRangesOf(view, group);
        const outcome = await services.store.write.store(account, id, uidRanges, change, flags, unchangedSince, rights);
        if (!outcome.ok) return refusal(outcome.error);
        const { modSeq, found, modified } = outcome.value;
        if (found < countOf(group)) missing = true;
        for (const uid of modified) refused.push(uids ? uid : view.indexOf(uid) + 1);
        const said = new Set<number>(modified);
        const knows = (told: Flags, now: Flags): boolean => !silent || isAsBelieved(told, change, flags, now);
        const state = await sync(view, services.store.read, output, how, { modSeq, knows, said, gone: [] });
        if (state === 'gone') return no('NONEXISTENT', 'The mailbox is gone');
        if (!silent || how.modSeqs) await answer(session, view, group, said, silent, how);
        done += countOf(group);
        await session.progress.tell(done, all);
      }
      if (refused.length > 0) {
        // What was changed meanwhile is told before the answer where the client does not know it yet. RFC 7162 §3.1.3
        return ok('Stored; some of the messages were changed since', `MODIFIED ${sequenceSetText(refused)}`);
      }
      return missing && !uids ? ok('Stored; some of the messages are gone', 'EXPUNGEISSUED') : ok('Stored');
    },
  });

/** FETCH of what was stored and not said yet: flags that the client does not know, MODSEQs where it wants them. RFC 9051 §6.4.6, RFC 7162 §3.1.3 */
async function answer(
  { output }: Session,
  view: MailboxView,
  ranges: readonly IndexRange[],
  said: ReadonlySet<number>,
  silent: boolean,
  { uids, modSeqs, uidOnly }: Telling,
): Promise<void> {
  const uid: readonly Column[] = (uids || silent) && !uidOnly ? ['uid'] : [];
  const flags: readonly Column[] = silent ? [] : ['flags'];
  const lines = new FetchLines([...uid, ...flags, ...(modSeqs ? (['modSeq'] as const) : [])], uidOnly);
  const breather = new Breather();
  for (const range of view.isWhole && said.size === 0 ? ranges : unsaid(view, ranges, said)) {
    for (const run of view.runs(range.from, range.to)) {
      output.text(lines.of(run));
      if (output.full) await output.flush();
      if (breather.late) await breather.rest();
    }
  }
}

function* unsaid(view: MailboxView, ranges: readonly IndexRange[], said: ReadonlySet<number>): Generator<IndexRange> {
  for (const { from, to } of ranges) {
    for (let index = from; index < to; index++) {
      if (!said.has(view.uid(index)) && !view.isGone(index)) yield { from: index, to: index + 1 };
    }
  }
}

export const store = storing('STORE', false);
export const uidStore = storing('UID STORE', true);
