/**
 * COPY, MOVE and their UID forms. All or nothing.
 * Implements: RFC 4314 §4 (i there; MOVE is also t and e here); RFC 9051 §6.4.7, §6.4.8, §6.4.9; COPYUID before the EXPUNGEs of a MOVE (RFC 6851 §4.3).
 */
import type { Cursor } from '../../base/cursor.ts';
import type { CopyResult } from '../../ms/port.ts';
import { has } from '../../ms/rights.ts';
import { byEither, uidsOf } from '../view/selection.ts';
import { type SequenceSet, sequenceSet, sequenceSetText } from '../wire/sequence-set.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { goneCode, tellGone } from './expunge.ts';
import { destination, findDestination, mailbox } from './mailbox-argument.ts';
import { destinationRefusal, noPermission } from './refusals.ts';

interface Arguments {
  readonly set: SequenceSet;
  readonly to: string;
}

function parse(cursor: Cursor): Arguments | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  const to = set === null ? null : mailbox(cursor);
  return set === null || to === null ? null : { set, to };
}

/** resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set */
const copyUid = (result: CopyResult): string =>
  `COPYUID ${result.uidValidity} ${sequenceSetText(result.from)} ${sequenceSetText(result.to)}`;

const copying = (name: string, action: 'copy' | 'move', uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} messages mailbox`,
    numbers: !uids,
    parse,
    run: async ({ session, account, view }, { set, to }) => {
      const { store } = session.services;
      if (action === 'move' && view.readOnly) return no('READ-ONLY', 'The mailbox is open to be read only');
      if (action === 'move' && !(has(view.rights, 't') && has(view.rights, 'e'))) return noPermission;
      const ranges = byEither(view, set, uids);
      if (ranges === null) return bad('There is no message with such a number');
      const found = await findDestination(session, account.id, to);
      if ('answer' in found) return found.answer;
      const wanted = uidsOf(view, ranges);
      if (wanted.length === 0) return ok('There was nothing to do');
      const work = store.write[action](view.account, view.id, wanted, destination(found));
      const outcome = await session.progress.during(work);
      if (!outcome.ok) return destinationRefusal(outcome.error);
      const result = outcome.value;
      if (result.from.length === 0) return no('EXPUNGEISSUED', 'The messages are gone');
      session.appended(found.mailbox, result.to);
      if (action === 'copy') return ok('Copied', copyUid(result));
      session.output.text(`* OK [${copyUid(result)}] Moved\r\n`);
      await tellGone(session, view, result.from);
      return ok('Moved', goneCode(session, view));
    },
  });

export const copy = copying('COPY', 'copy', false);
export const uidCopy = copying('UID COPY', 'copy', true);
export const move = copying('MOVE', 'move', false);
export const uidMove = copying('UID MOVE', 'move', true);
