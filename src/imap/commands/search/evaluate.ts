/**
 * Decides which messages match: first from the columns of the view, then the undecided ones from their fields, and only
 * what still is open from the content. Long work gives way to other sessions.
 */
import type { UidRange } from '../../../ms/port.ts';
import type { MessageField, MessageWith } from '../../../ms/types.ts';
import { Breather } from '../../../base/breather.ts';
import { type IndexRange, groups } from '../../view/selection.ts';
import type { MailboxView } from '../../view/view.ts';
import { pieces } from '../pieces.ts';
import type { Session } from '../session.ts';
import { type Candidate, bound, decide, decideFully } from './decide.ts';
import { type SearchKey, fieldsOf } from './key.ts';
import { answered, narrowed } from './narrow.ts';
import { batch, spanOf, visitOctets } from './rows.ts';

/** Of fewer messages the text index is not asked. Our own. */
const few = 200;

/** Indexes of the messages that match, in order: of all, or of those in the ranges. */
export async function matching(
  session: Session,
  view: MailboxView,
  program: SearchKey,
  among: readonly IndexRange[] = [{ from: 0, to: view.count }],
): Promise<Uint32Array> {
  const { store, clock } = session.services;
  const asks = among.reduce((sum, { from, to }) => sum + to - from, 0) >= few;
  const key = bound(await narrowed(program, view, asks ? store.index : undefined), view, clock.now());
  const search = new Search(session, view);
  const open = await search.byView(key, among);
  const simpler = await answered(key, view, open, store.read, search.breather);
  const fields = fieldsOf(simpler);
  const left = simpler === key ? open : await search.byView(simpler, open);
  let undecided: Candidate[] = [];
  for (const group of groups(left, batch)) {
    if (session.signal.aborted) break;
    undecided.push(...(fields.length === 0 ? search.all(group) : await search.byFields(simpler, fields, group)));
    if (undecided.length === 0) await session.progress.tell(group.at(-1)?.to ?? 0, view.count);
    if (undecided.length < batch) continue;
    await search.byContent(simpler, undecided);
    undecided = [];
  }
  await search.byContent(simpler, undecided);
  return search.found;
}

class Search {
  readonly breather = new Breather();
  readonly #session: Session;
  readonly #view: MailboxView;
  readonly #found: number[] = [];

  constructor(session: Session, view: MailboxView) {
    this.#session = session;
    this.#view = view;
  }

  get found(): Uint32Array {
    return Uint32Array.from(this.#found).sort();
  }

  /** Decides messages by the columns of the view; answers those that are still open. */
  async byView(key: SearchKey, ranges: readonly IndexRange[]): Promise<readonly IndexRange[]> {
    const view = this.#view;
    const open: { from: number; to: number }[] = [];
    for (const { from, to } of ranges) {
      for (let index = from; index < to; index++) {
        const result = decide(key, { view, index, fields: null });
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
    const view = this.#view;
    return group.flatMap(({ from, to }) =>
      Array.from({ length: to - from }, (_, at): Candidate => ({ view, index: from + at, fields: null })),
    );
  }

  /** Decides a group by the fields of its messages; answers those that are still open. */
  async byFields(
    key: SearchKey,
    fields: readonly MessageField[],
    group: readonly IndexRange[],
  ): Promise<readonly Candidate[]> {
    const view = this.#view;
    const { read } = this.#session.services.store;
    const undecided: Candidate[] = [];
    const question = (range: UidRange, limit: number): Promise<readonly MessageWith<MessageField>[]> =>
      read.fields(view.account, view.id, range, limit, fields);
    const isOpen = openIn(group);
    const { from, to } = spanOf(group);
    for await (const messages of pieces(question, { from: view.uid(from), to: view.uid(to - 1) }, to - from)) {
      for (const message of messages) {
        const index = view.indexOf(message.uid);
        if (!isOpen(index)) continue;
        const candidate: Candidate = { view, index, fields: message };
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
    return visitOctets(this.#session, this.#view, indexes, async (message, place) => {
      const candidate = candidates[place];
      if (candidate === undefined) return;
      if (await decideFully(key, candidate, message)) this.#found.push(candidate.index);
      await this.#session.progress.tell(candidate.index, this.#view.count);
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
