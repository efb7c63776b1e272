/**
 * Answers a FETCH: messages in groups, as much read of each as the items need, written as fast as the client takes it.
 * Implements: RFC 9051 §6.4.5, §7.5.2 (FETCH); \Seen set by sections, and said once.
 */
import { type Column, FetchLines } from './lines.ts';
import type { MessageOctets } from '../../../ms/content.ts';
import { type Description, descriptionOf } from '../../../message/describe/describe.ts';
import type { Dialect } from '../../../message/describe/dialect.ts';
import { type UidRange, uidRanges } from '../../../ms/port.ts';
import type { DescribedMessage, ExaminedMessage, StoredMessage } from '../../../ms/types.ts';
import { has } from '../../../ms/rights.ts';
import { Flag } from '../../../ms/types.ts';
import { Breather } from '../../../base/breather.ts';
import { type IndexRange, groups } from '../../../ms/search/ranges.ts';
import { countOf } from '../../view/selection.ts';
import { ownFlags, sync } from '../../view/sync.ts';
import { fetchHead } from '../../view/untagged.ts';
import type { MailboxView } from '../../view/view.ts';
import { telling } from '../condstore.ts';
import { together, visitContents } from '../contents.ts';
import { pieces } from '../../../ms/search/pieces.ts';
import type { Session } from '../session.ts';
import type { FetchItem } from './item.ts';
import { flagsItem, modSeqItem, uidItem } from './items.ts';

/** Messages of one question to the store. Our own: a few milliseconds each. */
const batches = { message: 1_000, description: 500, facts: 200, content: 200 } as const;

/** What of each message is read besides its row. */
type Reading = 'message' | 'description' | 'facts';

export interface Fetched {
  /** Some of the messages were gone. */
  readonly missing: boolean;
  /** Why an item could not be answered for a message. */
  readonly problem: { readonly code: string; readonly text: string } | null;
}

/** Whether any of the items needs one of these. */
const anyNeeds = (items: readonly FetchItem[], ...needs: readonly FetchItem['needs'][]): boolean =>
  items.some((item) => needs.includes(item.needs));

export async function answerFetch(
  session: Session,
  view: MailboxView,
  ranges: readonly IndexRange[],
  items: readonly FetchItem[],
): Promise<Fetched> {
  const columns = items.flatMap((item) => (item.needs === 'view' ? [item.column] : []));
  return columns.length === items.length
    ? fromView(session, view, ranges, columns)
    : new Fetching(session, view, items).run(ranges);
}

/** Everything stands in the columns: no question to the store, no promise for a message. */
async function fromView(
  session: Session,
  view: MailboxView,
  ranges: readonly IndexRange[],
  columns: readonly Column[],
): Promise<Fetched> {
  const { output } = session;
  const lines = new FetchLines(columns, session.enabled.has('UIDONLY'));
  const breather = new Breather();
  for (const { from, to } of ranges) {
    for (const run of view.runs(from, to)) {
      output.text(lines.of(run));
      if (output.full) await output.flush();
      if (breather.late) await breather.rest();
    }
  }
  return { missing: false, problem: null };
}

class Fetching {
  readonly #session: Session;
  readonly #view: MailboxView;
  readonly #items: readonly FetchItem[];
  /** What is said of a message that was seen just now, unless it was asked for anyway. RFC 7162 §3.2.4 */
  readonly #unasked: readonly FetchItem[];
  readonly #dialect: Dialect;
  readonly #uidOnly: boolean;
  readonly #breather = new Breather();
  #missing = false;
  #problem: Fetched['problem'] = null;

  constructor(session: Session, view: MailboxView, items: readonly FetchItem[]) {
    this.#session = session;
    this.#view = view;
    this.#items = items;
    this.#uidOnly = session.enabled.has('UIDONLY');
    const said = !session.enabled.has('CONDSTORE')
      ? [flagsItem]
      : this.#uidOnly
        ? [flagsItem, modSeqItem]
        : [uidItem, flagsItem, modSeqItem];
    this.#unasked = said.filter((item) => !items.includes(item));
    this.#dialect = { utf8: session.names === 'utf-8', rev2: session.enabled.has('IMAP4rev2') };
  }

  async run(ranges: readonly IndexRange[]): Promise<Fetched> {
    const described = anyNeeds(this.#items, 'description');
    const needs = anyNeeds(this.#items, 'facts', 'content') ? 'facts' : described ? 'description' : 'message';
    const contents = anyNeeds(this.#items, 'octets', 'content');
    for (const group of groups(ranges, contents ? batches.content : batches[needs])) {
      if (this.#session.signal.aborted) break;
      for await (const messages of this.#read(group, needs)) {
        if (this.#breather.late) await this.#breather.rest();
        if (contents) await this.#contents(messages);
        else await this.#rows(messages, needs);
      }
    }
    return { missing: this.#missing, problem: this.#problem };
  }

  /** An item of a message that was read with all that the items need. */
  #text(item: Exclude<FetchItem, { readonly write: unknown }>, message: StoredMessage, index: number): string {
    switch (item.needs) {
      case 'view':
        return item.text(this.#view, index);
      case 'message':
        return item.text(message, this.#dialect, this.#view);
      case 'description':
        return item.text(this.#description(message as DescribedMessage | ExaminedMessage), this.#dialect);
      case 'facts':
        return item.text(message as ExaminedMessage, this.#dialect);
    }
  }

  #description(message: DescribedMessage | ExaminedMessage): Description {
    return 'description' in message ? message.description : descriptionOf(message.facts, this.#dialect);
  }

  async #rows(messages: readonly StoredMessage[], needs: Reading): Promise<void> {
    const { output } = this.#session;
    for (const message of messages) {
      const index = this.#view.indexOf(message.uid);
      let text = '';
      for (const item of this.#items) {
        if (!('write' in item)) text += ` ${this.#text(item, message, index)}`;
      }
      output.text(`${fetchHead(this.#view, index, this.#uidOnly)}${text.slice(1)})\r\n`);
      if (output.full) await output.flush();
      // One structure of thousands of parts is a turn of its own.
      if (needs === 'facts' ? this.#breather.late : this.#breather.due) await this.#breather.rest();
    }
  }

  /** The messages of a group that still are there, with their facts where those are needed; piece by piece. */
  async *#read(
    group: readonly IndexRange[],
    needs: Reading,
  ): AsyncGenerator<readonly StoredMessage[], void, undefined> {
    const view = this.#view;
    const from = group[0]?.from ?? 0;
    const to = group.at(-1)?.to ?? from;
    const range = { from: view.uid(from), to: view.uid(to - 1) };
    const { read } = this.#session.services.store;
    const { account, id } = view;
    const readers: Readonly<Record<Reading, (range: UidRange, limit: number) => Promise<readonly StoredMessage[]>>> = {
      message: (some, limit) => read.messages(account, id, some, limit),
      description: (some, limit) => read.described(account, id, some, limit, this.#dialect),
      facts: (some, limit) => read.examined(account, id, some, limit),
    };
    let wanted = countOf(group);
    for await (const piece of pieces(readers[needs], range, to - from)) {
      const messages = group.length === 1 ? piece : piece.filter(({ uid }) => within(group, view.indexOf(uid)));
      wanted -= messages.length;
      yield messages;
    }
    if (wanted > 0) this.#missing = true;
  }

  async #contents(messages: readonly StoredMessage[]): Promise<void> {
    const seen = await this.#see(messages);
    const { read } = this.#session.services.store;
    const headers = this.#items.every((item) => !('reads' in item) || item.reads === 'header');
    const small = headers ? together.header : together.whole;
    const { missing } = await visitContents(read, this.#view, messages, small, (message, octets) =>
      this.#write(message, octets, seen),
    );
    if (missing) this.#missing = true;
  }

  async #write(message: StoredMessage, octets: MessageOctets, seen: ReadonlySet<number>): Promise<void> {
    for (const item of this.#items) {
      const problem = item.needs === 'content' ? (item.problem?.(message as ExaminedMessage) ?? null) : null;
      if (problem === null) continue;
      this.#problem = problem;
      return;
    }
    const { output } = this.#session;
    const view = this.#view;
    const index = view.indexOf(message.uid);
    if (index < 0) return;
    output.inside = true;
    output.text(fetchHead(view, index, this.#uidOnly));
    let separator = '';
    // Flags that a section changes are said with it; before the content, which may be long.
    if (seen.has(message.uid)) {
      for (const item of this.#unasked) {
        output.text(`${separator}${item.needs === 'view' ? item.text(view, index) : ''}`);
        separator = ' ';
      }
    }
    for (const item of this.#items) {
      output.text(separator);
      separator = ' ';
      if (!('write' in item)) output.text(this.#text(item, message, index));
      else {
        const written =
          item.needs === 'octets' ? item.write(octets, output) : item.write(message as ExaminedMessage, octets, output);
        if (written !== undefined) await written;
        if (this.#breather.late) await this.#breather.rest();
      }
    }
    output.text(')\r\n');
    output.inside = false;
    if (output.full) await output.flush();
    if (this.#breather.late) await this.#breather.rest();
  }

  /** Sets \Seen where an item does that; answers the UIDs whose flags changed. RFC 9051 §6.4.5 */
  async #see(messages: readonly StoredMessage[]): Promise<ReadonlySet<number>> {
    const view = this.#view;
    const changed = new Set<number>();
    if (view.readOnly || !has(view.rights, 's') || !this.#items.some((item) => 'sees' in item && item.sees))
      return changed;
    const unseen = messages.filter(({ flags }) => (flags.system & Flag.seen) === 0).map(({ uid }) => uid);
    if (unseen.length === 0) return changed;
    const { output, services } = this.#session;
    const { read, write } = services.store;
    const flags = { system: Flag.seen, keywords: [] };
    const outcome = await write.store(view.account, view.id, uidRanges(unseen), 'add', flags, null);
    if (!outcome.ok || outcome.value.modSeq === null) return changed;
    const { modSeq } = outcome.value;
    await sync(view, read, output, telling(this.#session, false), ownFlags(modSeq));
    for (const uid of unseen) if (view.modSeq(view.indexOf(uid)) === modSeq) changed.add(uid);
    return changed;
  }
}

/** Whether an index is in one of the ranges, which are in order. */
function within(ranges: readonly IndexRange[], index: number): boolean {
  return ranges.some(({ from, to }) => index >= from && index < to);
}
