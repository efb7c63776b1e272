/**
 * What threading needs of each message, read from its heading.
 * Implements: RFC 5256 §2.2 (sent date).
 */
import type { BaseSubject } from '../../../message/heading/base-subject.ts';
import type { MessageWith } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { visitFields } from './rows.ts';
import { sentDate } from './sort-keys.ts';

/** Columns; a node is a place among the messages found. */
export interface Threaded {
  readonly dates: Float64Array;
  readonly subjects: BaseSubject[];
  readonly ids: (string | null)[];
  readonly references: (readonly string[])[];
}

const none: readonly string[] = [];
const noSubject: BaseSubject = { key: '', reply: false };

export async function readThreaded(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  algorithm: 'REFERENCES' | 'ORDEREDSUBJECT',
): Promise<Threaded> {
  const count = indexes.length;
  const dates = new Float64Array(count);
  const subjects = new Array<BaseSubject>(count).fill(noSubject);
  const ids = new Array<string | null>(count).fill(null);
  const references = new Array<readonly string[]>(count).fill(none);
  const bySubject = ['sentAt', 'internalDate', 'baseSubject', 'reply'] as const;
  const subjectOf = (message: MessageWith<(typeof bySubject)[number]>, place: number): void => {
    dates[place] = sentDate(message);
    subjects[place] = { key: message.baseSubject, reply: message.reply === 1 };
  };
  if (algorithm === 'ORDEREDSUBJECT') await visitFields(session, view, indexes, bySubject, subjectOf);
  else {
    await visitFields(session, view, indexes, [...bySubject, 'ownId', 'ancestors'], (message, place) => {
      subjectOf(message, place);
      if (message.ownId !== '') ids[place] = message.ownId;
      if (message.ancestors !== '') references[place] = message.ancestors.split(' ');
    });
  }
  return { dates, subjects, ids, references };
}
