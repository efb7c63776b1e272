/**
 * Decides which messages match: first from what is known by index, then the undecided ones from their fields, and only
 * what still is open from the content. Long work gives way to other sessions.
 */
import { Breather } from '../../base/breather.ts';
import type { UidRange } from '../port.ts';
import type { MessageField, MessageWith } from '../types.ts';
import { type Candidate, decide, decideFully } from './decide.ts';
import { type SearchKey, fieldsOf } from './key.ts';
import { answered, narrowed } from './narrow.ts';
import { pieces } from './pieces.ts';
import { type IndexRange, groups, spanOf } from './ranges.ts';
import { batch, visitOctets } from './rows.ts';
import type { Searched, Searching } from './searched.ts';

/** Of fewer messages the text index is not asked. Our own. */
const few = 200;

/** Indexes of the messages that match, in order: of all, or of those in the ranges. */
export async function matching(
  searching: Searching,
  mailbox: Searched,
  program: SearchKey,
  among: readonly IndexRange[],
): Promise<Uint32Array> {
  const { read, index, signal, progress } = searching;
  const asks = among.reduce((sum, { from, to }) => sum + to - from, 0) >= few;
  const key = await narrowed(program, mailbox, asks ? index : undefined);
  const search = new Search(searching, mailbox);
  const open = await search.byView(key, among);
  const simpler = await answered(key, mailbox, open, read, search.breather);
  const fields = fieldsOf(simpler);
  const left = simpler === key ? open : await search.byView(simpler, open);
  let undecided: Candidate[] = [];
  for (const group of groups(left, batch)) {
    if (signal.aborted) break;
    undecided.push(...(fields.length === 0 ? search.all(group) : await search.byFields(simpler, fields, group)));
    if (undecided.length === 0) await progress.tell(group.at(-1)?.to ?? 0, mailbox.count);
    if (undecided.length < batch) continue;
    await search.byContent(simpler, undecided);
    undecided = [];
  }
  await search.byContent(simpler, undecided);
  return search.found;
}

class Search {
  readonly breather = new Breather();
  readonly #searching: Searching;
  readonly #mailbox: Searched;
  readonly #found: number[] = [];

  constructor(searching: Searching, mailbox: Searched) {
    this.#searching = searching;
    this.#mailbox = mailbox;
  }

  get found(): Uint32Array {
    return Uint32Array.from(this.#found).sort();
  }

  /** Decides messages by their index; answers those that are still open. */
  async byView(key: SearchKey, ranges: readonly IndexRange[]): Promise<readonly IndexRange[]> {
    const open: { from: number; to: number }[] = [];
    for (const { from, to } of ranges) {
      for (let index = from; index < to; index++) {
        const result = decide(key, { index, fields: null });
        if (result === true) this.#found.push(index);
        else if (result === undefined) {
          const last = open.at(-1);
          if (last?.to === index) last.to = index + 1;
          else open.push({ from: index, to: index + 1 });
        }
        if (this.breather.due) await this.breather.rest();
      }
    }
    return open;
  }

  /** A group of which nothing more needs to be read to see that it is open. */
  all(group: readonly IndexRange[]): readonly Candidate[] {
    return group.flatMap(({ from, to }) =>
      Array.from({ length: to - from }, (_, at): Candidate => ({ index: from + at, fields: null })),
    );
  }

  /** Decides a group by the fields of its messages; answers those that are still open. */
  async byFields(
    key: SearchKey,
    fields: readonly MessageField[],
    group: readonly IndexRange[],
  ): Promise<readonly Candidate[]> {
    const mailbox = this.#mailbox;
    const { read } = this.#searching;
    const undecided: Candidate[] = [];
    const question = (range: UidRange, limit: number): Promise<readonly MessageWith<MessageField>[]> =>
      read.fields(mailbox.account, mailbox.id, range, limit, fields);
    const isOpen = openIn(group);
    const { from, to } = spanOf(group);
    for await (const messages of pieces(question, { from: mailbox.uid(from), to: mailbox.uid(to - 1) }, to - from)) {
      for (const message of messages) {
        const index = mailbox.indexOf(message.uid);
        if (!isOpen(index)) continue;
        const candidate: Candidate = { index, fields: message };
        const result = decide(key, candidate);
        if (result === true) this.#found.push(index);
        else if (result === undefined) undecided.push(candidate);
      }
      if (this.breather.late) await this.breather.rest();
    }
    return undecided;
  }

  /** Decides the rest, which come in order, by their octets. */
  byContent(key: SearchKey, candidates: readonly Candidate[]): Promise<void> {
    const indexes = Uint32Array.from(candidates, ({ index }) => index);
    return visitOctets(this.#searching, this.#mailbox, indexes, async (message, place) => {
      const candidate = candidates[place];
      if (candidate === undefined) return;
      if (await decideFully(key, candidate, message)) this.#found.push(candidate.index);
      await this.#searching.progress.tell(candidate.index, this.#mailbox.count);
    });
  }
}

/** Whether an index, of those that come in order, is in one of the ranges. */
function openIn(group: readonly IndexRange[]): (index: number) => boolean {
  let at = 0;
  return (index) => {
    while (at < group.length && (group[at]?.to ?? 0) <= index) at += 1;
    return index >= (group[at]?.from ?? Infinity);
  };
}
