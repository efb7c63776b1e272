/**
 * Fields of messages that a search found, read of as many at a time as is worth one question.
 */
import { Breather } from '../../base/breather.ts';
import type { UidRange } from '../port.ts';
import type { MessageField, MessageWith, NumberField, OpenedMessage, Uid } from '../types.ts';
import { pieces } from './pieces.ts';
import { groups, rangesOf, spanOf } from './ranges.ts';
import type { Searched, Searching } from './searched.ts';

/** Messages of one question to the store. Our own: one or two milliseconds. */
export const batch = 2_000;

/** Messages that are asked for at once where their octets are looked into. Our own. */
const openedAtOnce = 100;

/** Where each index stands among `indexes`, which ascend: they are visited in that order. */
class Places {
  readonly #indexes: Uint32Array;
  #at = 0;

  constructor(indexes: Uint32Array) {
    this.#indexes = indexes;
  }

  /** How many were visited or are gone. */
  get passed(): number {
    return this.#at;
  }

  /** -1 where it does not stand there. */
  of(index: number): number {
    while (this.#at < this.#indexes.length && (this.#indexes[this.#at] ?? 0) < index) this.#at += 1;
    return this.#indexes[this.#at] === index ? this.#at++ : -1;
  }
}

/** Visits the messages at `indexes` (ascending) with their place among them; those that are gone are left out. */
export async function visitFields<Field extends MessageField>(
  { read, signal, progress }: Searching,
  mailbox: Searched,
  indexes: Uint32Array,
  fields: readonly Field[],
  visit: (message: MessageWith<Field>, place: number) => void,
): Promise<void> {
  const breather = new Breather();
  const places = new Places(indexes);
  const question = (range: UidRange, limit: number): Promise<readonly MessageWith<Field>[]> =>
    read.fields(mailbox.account, mailbox.id, range, limit, fields);
  for (const group of groups(rangesOf(indexes), batch)) {
    const { from, to } = spanOf(group);
    for await (const messages of pieces(question, { from: mailbox.uid(from), to: mailbox.uid(to - 1) }, to - from)) {
      for (const message of messages) {
        const place = places.of(mailbox.indexOf(message.uid));
        if (place >= 0) visit(message, place);
      }
      if (breather.late) await breather.rest();
    }
    await progress.tell(places.passed, indexes.length);
    if (signal.aborted) return;
  }
}

/** A number of each message at `indexes` (ascending), by its place among them; 0 of those that are gone. */
export async function numbersOf(
  { read, signal, progress }: Searching,
  mailbox: Searched,
  indexes: Uint32Array,
  field: NumberField,
): Promise<Float64Array> {
  const breather = new Breather();
  const numbers = new Float64Array(indexes.length);
  // Many are compared: those of the store come in this order, and mostly are the very same.
  const wanted = new Uint32Array(indexes.length);
  for (let at = 0; at < indexes.length; at++) wanted[at] = mailbox.uid(indexes[at] ?? 0);
  let place = 0;
  for (const group of groups(rangesOf(indexes), Number.MAX_SAFE_INTEGER)) {
    const { from, to } = spanOf(group);
    const last = mailbox.uid(to - 1);
    for (let next = mailbox.uid(from); next <= last;) {
      const { uids, values } = await read.numbers(
        mailbox.account,
        mailbox.id,
        { from: next, to: last },
        to - from,
        field,
      );
      for (let at = 0; at < uids.length; at++) {
        const uid = uids[at] ?? 0;
        while (place < wanted.length && (wanted[place] ?? 0) < uid) place += 1;
        if (wanted[place] === uid) numbers[place] = values[at] ?? 0;
      }
      const end = uids.at(-1);
      if (end === undefined || signal.aborted) break;
      next = (end + 1) as Uid;
      if (breather.late) await breather.rest();
    }
    await progress.tell(place, indexes.length);
  }
  return numbers;
}

/** The same with what is needed to look into them. */
export async function visitOctets(
  { read, signal }: Searching,
  mailbox: Searched,
  indexes: Uint32Array,
  visit: (message: OpenedMessage, place: number) => Promise<void>,
): Promise<void> {
  const breather = new Breather();
  const places = new Places(indexes);
  for (let from = 0; from < indexes.length && !signal.aborted;) {
    const uids = Array.from(indexes.subarray(from, from + openedAtOnce), (index) => mailbox.uid(index));
    const messages = await read.opened(mailbox.account, mailbox.id, uids);
    for (const message of messages) {
      const place = places.of(mailbox.indexOf(message.uid));
      if (place >= 0) await visit(message, place);
      if (breather.late) await breather.rest();
    }
    const last = messages.at(-1);
    // Where there is none, all of them are gone.
    from += last === undefined ? uids.length : uids.indexOf(last.uid) + 1;
  }
}
