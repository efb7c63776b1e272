/**
 * What threading needs of each message, read from its heading: numbers alone, and no string that is kept.
 * Implements: RFC 5256 §2.2 (sent date).
 */
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { searching } from './matching.ts';
import { Numbered, randomKey } from './numbered.ts';
import { visitFields } from '../../../ms/search/rows.ts';
import { sentDate } from './sort-keys.ts';

/** What is known of one message. */
export interface ThreadedMessage {
  readonly date: number;
  readonly baseSubject: string;
  /** 1 or 0. */
  readonly reply: number;
  /** Message-IDs; '' where there is none, and with spaces between them. */
  readonly ownId: string;
  readonly ancestors: string;
}

/** Columns; a node is a place among the messages found. */
export class Threaded {
  readonly dates: Float64Array;
  /** Equal base subjects have the same number, the empty one 0. */
  readonly subjects: Uint32Array;
  /** Whether the subject is that of a reply: 1 or 0. */
  readonly replies: Uint8Array;
  /** Equal Message-IDs have the same number; 0 where there is none. */
  readonly ids: Uint32Array;
  readonly #subjectNumbers: Numbered;
  readonly #idNumbers: Numbered;
  /** Numbers of Message-IDs, of one message behind the other. */
  #ancestors: Uint32Array;
  #used = 0;
  /** Those of a node are [from, to). */
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;

  constructor(count: number) {
    const key = randomKey();
    this.dates = new Float64Array(count);
    this.subjects = new Uint32Array(count);
    this.replies = new Uint8Array(count);
    this.ids = new Uint32Array(count);
    this.#subjectNumbers = new Numbered(key, count + 1);
    this.#idNumbers = new Numbered(key, count + 1);
    this.#ancestors = new Uint32Array(count + 16);
    this.#from = new Uint32Array(count);
    this.#to = new Uint32Array(count);
  }

  get count(): number {
    return this.dates.length;
  }

  /** The highest numbers that there are. */
  get lastSubject(): number {
    return this.#subjectNumbers.size;
  }

  get lastId(): number {
    return this.#idNumbers.size;
  }

  set(node: number, { date, baseSubject, reply, ownId, ancestors }: ThreadedMessage): void {
    this.dates[node] = date;
    this.subjects[node] = this.#subjectNumbers.of(baseSubject);
    this.replies[node] = reply;
    this.ids[node] = this.#idNumbers.of(ownId);
    this.#from[node] = this.#used;
    for (let from = 0; from < ancestors.length;) {
      const space = ancestors.indexOf(' ', from);
      const to = space < 0 ? ancestors.length : space;
      if (to > from) this.#add(this.#idNumbers.of(ancestors, from, to));
      from = to + 1;
    }
    this.#to[node] = this.#used;
  }

  ancestors(node: number): Uint32Array {
    return this.#ancestors.subarray(this.#from[node] ?? 0, this.#to[node] ?? 0);
  }

  #add(id: number): void {
    if (this.#used === this.#ancestors.length) {
      const before = this.#ancestors;
      this.#ancestors = new Uint32Array(2 * before.length);
      this.#ancestors.set(before);
    }
    this.#ancestors[this.#used++] = id;
  }
}

export async function readThreaded(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  algorithm: 'REFERENCES' | 'ORDEREDSUBJECT',
): Promise<Threaded> {
  const threaded = new Threaded(indexes.length);
  const bySubject = ['sentAt', 'internalDate', 'baseSubject', 'reply'] as const;
  if (algorithm === 'ORDEREDSUBJECT') {
    await visitFields(searching(session), view, indexes, bySubject, (message, node) => {
      const { baseSubject, reply } = message;
      threaded.set(node, { date: sentDate(message), baseSubject, reply, ownId: '', ancestors: '' });
    });
  } else {
    await visitFields(searching(session), view, indexes, [...bySubject, 'ownId', 'ancestors'], (message, node) => {
      const { baseSubject, reply, ownId, ancestors } = message;
      threaded.set(node, { date: sentDate(message), baseSubject, reply, ownId, ancestors });
    });
  }
  return threaded;
}
