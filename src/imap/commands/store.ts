/**
 * STORE and UID STORE.
 * Implements: RFC 9051 §6.4.6, §6.4.9.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { FlagChange } from '../../ms/port.ts';
import type { Flags, Uid } from '../../ms/types.ts';
import { byEither, groups, uidsOf } from '../view/selection.ts';
import { fetchFlags, knownFlags } from '../view/untagged.ts';
import { flagProblem, storeFlags } from '../wire/flags.ts';
import { type SequenceSet, sequenceSet } from '../wire/sequence-set.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { refusal } from './refusals.ts';

interface Arguments {
  readonly set: SequenceSet;
  readonly change: FlagChange;
  readonly silent: boolean;
  readonly flags: Flags;
}

/** Messages of one write: large enough to be one commit for most, small enough not to hold the others up. Our own. */
const batch = 2_000;

/** store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag))) */
function parse(cursor: Cursor): Arguments | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  if (set === null || !space(cursor)) return null;
  const change = cursor.take(0x2b) ? 'add' : cursor.take(0x2d) ? 'remove' : 'set';
  if (!cursor.takeWord('FLAGS')) return null;
  const silent = cursor.takeWord('.SILENT');
  const flags = space(cursor) ? storeFlags(cursor, 1_000) : null;
  return flags === null ? null : { set, change, silent, flags };
}

const storing = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} messages [+|-]FLAGS[.SILENT] (flag ...)`,
    tells: uids ? 'all' : 'no-expunge',
    parse,
    run: async ({ session, view }, { set, change, silent, flags }) => {
      const { output, services } = session;
      if (view.readOnly) return no('READ-ONLY', 'The mailbox is open to be read only');
      const problem = flagProblem(flags, services.limits);
      if (problem !== null) return no('LIMIT', problem);
      const ranges = byEither(view, set, uids);
      if (ranges === null) return bad('There is no message with such a number');
      let missing = false;
      for (const group of groups(ranges, batch)) {
        const wanted: readonly Uid[] = uidsOf(view, group);
        const outcome = await services.store.write.store(view.account, view.id, wanted, change, flags, null);
        if (!outcome.ok) return refusal(outcome.error);
        const { messages } = outcome.value;
        if (messages.length < wanted.length) missing = true;
        if (change !== 'remove' && view.learn(flags.keywords)) output.text(knownFlags(view));
        let newest = 0;
        for (const message of messages) {
          const index = view.indexOf(message.uid);
          if (index < 0) continue;
          view.update(index, message);
          newest = Math.max(newest, message.modSeq);
          if (!silent) output.text(fetchFlags(view, index, uids || session.enabled.has('IMAP4rev2')));
        }
        view.settle(newest);
        if (output.full) await output.flush();
      }
      return missing && !uids ? ok('Stored; some of the messages are gone', 'EXPUNGEISSUED') : ok('Stored');
    },
  });

export const store = storing('STORE', false);
export const uidStore = storing('UID STORE', true);
