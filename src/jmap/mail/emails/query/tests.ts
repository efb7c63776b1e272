/**
 * Conditions that need no text, as tests of a place in the table.
 * Implements: RFC 8621 §4.4.1.
 */
import { Breather } from '../../../../base/breather.ts';
import type { Test } from '../../../standard/filter.ts';
import { readMailboxId } from '../../ids.ts';
import type { Condition } from './condition.ts';
import type { Keywords } from './keywords.ts';
import { type EmailTable, nowhere } from './table.ts';

export interface Known {
  readonly table: EmailTable;
  readonly keywords: Keywords;
  /** By place. */
  readonly attachments: () => Promise<Uint8Array>;
}

export type PlaceTest = Test<number>;

/** All that a condition asks for must be so. */
export async function conditionTests(asked: Condition, known: Known): Promise<readonly PlaceTest[]> {
  const { table, keywords } = known;
  const { receivedAt, sizes, threads } = table;
  const tests: PlaceTest[] = [];
  const { inMailbox, inMailboxOtherThan, before, after, minSize, maxSize, hasKeyword, notKeyword } = asked;
  if (inMailbox !== undefined) tests.push(isOne(await inSome(table, (id) => id === readMailboxId(inMailbox))));
  if (inMailboxOtherThan !== undefined) {
    const others = new Set(inMailboxOtherThan.map(readMailboxId));
    tests.push(isOne(await inSome(table, (id) => !others.has(id as never))));
  }
  if (before !== undefined) tests.push((place) => (receivedAt[place] ?? 0) < before);
  if (after !== undefined) tests.push((place) => (receivedAt[place] ?? 0) >= after);
  if (minSize !== undefined) tests.push((place) => (sizes[place] ?? 0) >= minSize);
  if (maxSize !== undefined) tests.push((place) => (sizes[place] ?? 0) < maxSize);
  if (hasKeyword !== undefined) tests.push(isOne(await keywords.having(hasKeyword)));
  if (notKeyword !== undefined) tests.push(not(isOne(await keywords.having(notKeyword))));
  const ofThread = (having: Uint8Array): PlaceTest => {
    return (place) => having[threads[place] ?? 0] === 1;
  };
  const { allInThreadHaveKeyword, someInThreadHaveKeyword, noneInThreadHaveKeyword, hasAttachment } = asked;
  if (allInThreadHaveKeyword !== undefined) tests.push(ofThread(await keywords.all(allInThreadHaveKeyword)));
  if (someInThreadHaveKeyword !== undefined) tests.push(ofThread(await keywords.some(someInThreadHaveKeyword)));
  if (noneInThreadHaveKeyword !== undefined) tests.push(not(ofThread(await keywords.some(noneInThreadHaveKeyword))));
  if (hasAttachment !== undefined) {
    const having = isOne(await known.attachments());
    tests.push(hasAttachment ? having : not(having));
  }
  return tests;
}

const isOne =
  (places: Uint8Array): PlaceTest =>
  (place) =>
    places[place] === 1;

const not =
  (test: PlaceTest): PlaceTest =>
  (place) =>
    !test(place);

/** 1 where an e-mail is in any of the mailboxes, by place. */
async function inSome({ count, mailboxes }: EmailTable, isOf: (mailbox: number) => boolean): Promise<Uint8Array> {
  const inside = new Uint8Array(count);
  const breather = new Breather();
  for (const { known, places } of mailboxes) {
    if (!isOf(known.mailbox.id)) continue;
    await breather.parts(places.length, (from, to) => {
      for (let index = from; index < to; index++) {
        const place = places[index] ?? nowhere;
        if (place !== nowhere) inside[place] = 1;
      }
    });
  }
  return inside;
}
