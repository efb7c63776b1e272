/**
 * What threading needs of each message, read from its row.
 * Implements: RFC 5256 §3 (REFERENCES: Message-IDs, references, normalized), §2.2 (sent date).
 */
import type { ExaminedMessage } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { type BaseSubject, baseSubject } from './base-subject.ts';
import { visitExamined } from './rows.ts';
import { sentDate } from './sort-keys.ts';

/** Columns; a node is a place among the messages found. */
export interface Threaded {
  readonly dates: Float64Array;
  readonly subjects: BaseSubject[];
  readonly ids: (string | null)[];
  readonly references: (readonly string[])[];
}

/** References of one message that are looked at: the oldest and the newest. Our own. */
const mostReferences = 100;

/** <"a"@b> and <a@b> are the same. */
function normal(id: string): string {
  if (!id.startsWith('"')) return id;
  const at = id.lastIndexOf('"');
  return at === 0 ? id : id.slice(1, at).replaceAll('\\', '') + id.slice(at + 1);
}

function referencesOf({ facts }: ExaminedMessage): readonly string[] {
  const { references } = facts;
  if (references.length <= mostReferences) return references.map(normal);
  return [references[0] ?? '', ...references.slice(1 - mostReferences)].map(normal);
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
  await visitExamined(session, view, indexes, (message, place) => {
    dates[place] = sentDate(message);
    subjects[place] = baseSubject(message.facts.envelope.subject);
    if (algorithm === 'ORDEREDSUBJECT') return;
    const { messageId } = message.facts;
    ids[place] = messageId === null ? null : normal(messageId);
    references[place] = referencesOf(message);
  });
  return { dates, subjects, ids, references };
}
