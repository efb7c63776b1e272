/**
 * A page of columns: what is known of the messages whose UIDs lie in one range, as octets. The same octets stand in memory and in
 * the store, which reads a page without looking at its messages. A page never changes.
 */

/** UIDs of a page: what the change of one message copies. Our own: 256 messages are less than a page of the database. */
export const pageSpan = 256;

export const pageOf = (uid: number): number => Math.floor(uid / pageSpan);

/** Octets of a message: its MODSEQ, its UID, its flag bits; and the place of its keywords where any has some. */
const widthOf = (lists: readonly unknown[]): number => (lists.length === 0 ? 13 : 14);

/** How many messages a page of these octets has. */
export function messagesIn(octets: Uint8Array, lists: readonly unknown[]): number {
  const count = octets.length / widthOf(lists);
  if (!Number.isInteger(count)) throw new RangeError(`a page of columns cannot have ${octets.length} octets`);
  return count;
}

/** What the columns say of one message. */
export interface ColumnRow {
  readonly uid: number;
  readonly modSeq: number;
  /** Sum of Flag bits. */
  readonly system: number;
  readonly keywords: readonly string[];
}

/** \Seen, the lowest of the Flag bits. */
const seen = 1;
const noKeywords: readonly string[] = [];
const noLists: readonly (readonly string[])[] = [];

export class ColumnPage {
  /** The UIDs from `number` times `pageSpan` on are here. */
  readonly number: number;
  /** No MODSEQ of the page is above it, nor is that of anything that went from here. */
  readonly modSeq: number;
  /** Columns one behind the other: MODSEQs, UIDs, flag bits, places; numbers as the machine has them. */
  readonly octets: Uint8Array;
  /** Different lists of keywords; none where no message has any. */
  readonly lists: readonly (readonly string[])[];
  /** In order. */
  readonly uids: Uint32Array;
  readonly modSeqs: Float64Array;
  /** Flag bits. */
  readonly system: Uint8Array;
  /** Where in `lists` the keywords of each message are; null where none has any. */
  readonly places: Uint8Array | null;
  #firstUnseen: number | null = null;

  constructor(number: number, modSeq: number, octets: Uint8Array, lists: readonly (readonly string[])[] = noLists) {
    // Numbers of eight octets are read only where they are aligned.
    const own = octets.byteOffset % 8 === 0 ? octets : octets.slice();
    const { buffer, byteOffset } = own;
    const count = messagesIn(own, lists);
    this.number = number;
    this.modSeq = modSeq;
    this.octets = own;
    this.lists = lists;
    this.modSeqs = new Float64Array(buffer, byteOffset, count);
    this.uids = new Uint32Array(buffer, byteOffset + 8 * count, count);
    this.system = new Uint8Array(buffer, byteOffset + 12 * count, count);
    this.places = lists.length === 0 ? null : new Uint8Array(buffer, byteOffset + 13 * count, count);
  }

  get count(): number {
    return this.uids.length;
  }

  keywords(at: number): readonly string[] {
    return this.places === null ? noKeywords : (this.lists[this.places[at] ?? 0] ?? noKeywords);
  }

  row(at: number): ColumnRow {
    return {
      uid: this.uids[at] ?? 0,
      modSeq: this.modSeqs[at] ?? 0,
      system: this.system[at] ?? 0,
      keywords: this.keywords(at),
    };
  }

  /** Place of the first message whose UID is not below `uid`. */
  from(uid: number): number {
    const at = lastNotAbove(this.count, uid, (place) => this.uids[place] ?? 0);
    return this.uids[at] === uid ? at : at + 1;
  }

  /** Place of a UID, or -1. */
  indexOf(uid: number): number {
    const at = this.from(uid);
    return this.uids[at] === uid ? at : -1;
  }

  /** Flag bits of four messages each; those of the last up to three are not among them. */
  get systemByFour(): Uint32Array {
    const { buffer, byteOffset, length } = this.system;
    return new Uint32Array(buffer, byteOffset, length >> 2);
  }

  /** Place of the first message without \Seen, or -1. */
  firstUnseen(): number {
    return (this.#firstUnseen ??= this.system.findIndex((bits) => (bits & seen) === 0));
  }

  /** The page with one message more. */
  having(row: ColumnRow): ColumnPage {
    const at = this.from(row.uid);
    const builder = new PageBuilder(this.number, this.modSeq);
    builder.addFrom(this, 0, at);
    builder.add(row.uid, row.modSeq, row.system, row.keywords);
    builder.addFrom(this, at, this.count);
    return builder.done();
  }

  /** The page without the message at a place, which went with that MODSEQ. */
  without(at: number, modSeq: number): ColumnPage {
    const builder = new PageBuilder(this.number, modSeq);
    builder.addFrom(this, 0, at);
    builder.addFrom(this, at + 1, this.count);
    return builder.done();
  }
}

export const emptyPage = (number: number): ColumnPage => new ColumnPage(number, 0, new Uint8Array(0));

/** Puts a page together, in order of UID. */
export class PageBuilder {
  readonly #number: number;
  #modSeq: number;
  #count = 0;
  readonly #modSeqs = new Float64Array(pageSpan);
  readonly #uids = new Uint32Array(pageSpan);
  readonly #system = new Uint8Array(pageSpan);
  #places: Uint8Array | null = null;
  #lists: (readonly string[])[] = [];
  readonly #known = new Map<readonly string[] | string, number>();

  /** `modSeq` is one that the page has seen already. */
  constructor(number: number, modSeq = 0) {
    this.#number = number;
    this.#modSeq = modSeq;
  }

  get number(): number {
    return this.#number;
  }

  add(uid: number, modSeq: number, system: number, keywords: readonly string[]): void {
    const at = this.#count;
    if (at === pageSpan) throw new RangeError('more messages than a page has UIDs');
    this.#uids[at] = uid;
    this.#modSeqs[at] = modSeq;
    this.#system[at] = system;
    if (modSeq > this.#modSeq) this.#modSeq = modSeq;
    this.#addPlace(at, keywords);
    this.#count = at + 1;
  }

  /** Takes messages of another page over: places [from, to). */
  addFrom(page: ColumnPage, from: number, to: number): void {
    const at = this.#count;
    if (at + to - from > pageSpan) throw new RangeError('more messages than a page has UIDs');
    this.#uids.set(page.uids.subarray(from, to), at);
    this.#modSeqs.set(page.modSeqs.subarray(from, to), at);
    this.#system.set(page.system.subarray(from, to), at);
    if (page.modSeq > this.#modSeq) this.#modSeq = page.modSeq;
    if (page.places !== null || this.#places !== null) {
      for (let place = from; place < to; place++) this.#addPlace(at + place - from, page.keywords(place));
    }
    this.#count = at + to - from;
  }

  done(): ColumnPage {
    const count = this.#count;
    const lists = this.#lists.some((list) => list.length > 0) ? this.#lists : noLists;
    const page = new ColumnPage(this.#number, this.#modSeq, new Uint8Array(count * widthOf(lists)), lists);
    page.modSeqs.set(this.#modSeqs.subarray(0, count));
    page.uids.set(this.#uids.subarray(0, count));
    page.system.set(this.#system.subarray(0, count));
    if (this.#places !== null) page.places?.set(this.#places.subarray(0, count));
    return page;
  }

  #addPlace(at: number, keywords: readonly string[]): void {
    if (this.#places === null) {
      if (keywords.length === 0) return;
      this.#places = new Uint8Array(pageSpan);
      if (at > 0) this.#placeOf(noKeywords);
    }
    this.#places[at] = this.#placeOf(keywords);
  }

  /** A list is mostly the very one of the message before; else it is known by its words. */
  #placeOf(keywords: readonly string[]): number {
    const known = this.#known.get(keywords);
    if (known !== undefined) return known;
    const text = keywords.join(' ');
    const place = this.#known.get(text) ?? this.#lists.push(keywords) - 1;
    this.#known.set(text, place).set(keywords, place);
    return place;
  }
}

/** A page on its way to a later MODSEQ, which all messages get that change. It takes the octets of the page, which nobody else may have. */
export class PageDraft {
  readonly #modSeq: number;
  readonly #page: ColumnPage;
  /** Keywords that are others now, by place; null where there are none. */
  #keywords: Map<number, readonly string[]> | null = null;

  constructor({ number, octets, lists }: ColumnPage, modSeq: number) {
    this.#modSeq = modSeq;
    this.#page = new ColumnPage(number, modSeq, octets, lists);
  }

  /** `keywords` is null where they stay. */
  change(at: number, system: number, keywords: readonly string[] | null): void {
    this.#page.system[at] = system;
    this.#page.modSeqs[at] = this.#modSeq;
    if (keywords !== null) (this.#keywords ??= new Map()).set(at, keywords);
  }

  /** The bits of all become (bits & keep) | set. */
  changeAll(keep: number, set: number): void {
    const { system, modSeqs, systemByFour: four } = this.#page;
    const keepFour = inEach(keep);
    const setFour = inEach(set);
    for (let at = 0; at < four.length; at++) four[at] = ((four[at] ?? 0) & keepFour) | setFour;
    for (let at = 4 * four.length; at < system.length; at++) system[at] = ((system[at] ?? 0) & keep) | set;
    modSeqs.fill(this.#modSeq);
  }

  done(): ColumnPage {
    const page = this.#page;
    if (this.#keywords === null) return page;
    const builder = new PageBuilder(page.number, page.modSeq);
    for (let at = 0; at < page.count; at++) {
      const { uid, modSeq, system, keywords } = page.row(at);
      builder.add(uid, modSeq, system, this.#keywords.get(at) ?? keywords);
    }
    return builder.done();
  }
}

/** An octet in each of the four of a number. */
const inEach = (octet: number): number => Math.imul(octet & 0xff, 0x01010101);

/** Whether (bits & keep) | set is something else for every message. */
export function changesAll({ system, systemByFour: four }: ColumnPage, keep: number, set: number): boolean {
  const keepFour = inEach(keep);
  const setFour = inEach(set);
  for (let at = 0; at < four.length; at++) {
    const old = four[at] ?? 0;
    const difference = old ^ ((old & keepFour) | setFour);
    if ((difference & 0xff) === 0 || (difference & 0xff00) === 0) return false;
    if ((difference & 0xff0000) === 0 || (difference & 0xff000000) === 0) return false;
  }
  for (let at = 4 * four.length; at < system.length; at++) {
    const old = system[at] ?? 0;
    if ((((old & keep) | set) & 0xff) === old) return false;
  }
  return true;
}

/** How many messages have the flag. */
export function countOf({ system, systemByFour: four }: ColumnPage, flag: number): number {
  const shift = 31 - Math.clz32(flag);
  let count = 0;
  for (let at = 0; at < four.length; at++)
    count += Math.imul(((four[at] ?? 0) >>> shift) & 0x01010101, 0x01010101) >>> 24;
  for (let at = 4 * four.length; at < system.length; at++) count += ((system[at] ?? 0) >>> shift) & 1;
  return count;
}

/** The last of `count` places, whose values ascend, with a value not above this one; -1 where all are above. */
export function lastNotAbove(count: number, value: number, valueAt: (place: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
