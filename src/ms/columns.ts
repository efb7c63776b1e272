/**
 * The messages of a mailbox in columns, at one moment: what an open mailbox keeps in memory, about 13 octets a message.
 * They never change. A change makes new columns, which share with the old ones every piece in which nothing changed: many
 * sessions that know a mailbox at different moments cost little more than one, and what differs between two moments is
 * found by looking at the pieces that are not the same.
 */

/** Messages of a piece: what the change of one message copies. Our own. */
const pieceSize = 512;

/** Neighbours, in order of UID. */
interface Piece {
  readonly uids: Uint32Array;
  readonly modSeqs: Float64Array;
  /** Flag bits. */
  readonly system: Uint8Array;
  /** Where in `lists` the keywords of each message are; null where none of them has any. */
  readonly which: Uint16Array | null;
  readonly lists: readonly (readonly string[])[];
  /** Position of the first without \Seen, or -1. */
  readonly firstUnseen: number;
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
const noLists: readonly (readonly string[])[] = [noKeywords];

/** Puts columns together, in order of UID. */
export class ColumnsBuilder {
  readonly #known: Map<string, string>;
  readonly #pieces: Piece[] = [];
  #count = 0;
  #uids = new Uint32Array(pieceSize);
  #modSeqs = new Float64Array(pieceSize);
  #system = new Uint8Array(pieceSize);
  #which: Uint16Array | null = null;
  #lists: (readonly string[])[] = [];
  #places = new Map<string, number>();

  constructor(known: Map<string, string> = new Map()) {
    this.#known = known;
  }

  add(uid: number, modSeq: number, system: number, keywords: readonly string[]): void {
    if (this.#count === pieceSize) this.#flush();
    const at = this.#count++;
    this.#uids[at] = uid;
    this.#modSeqs[at] = modSeq;
    this.#system[at] = system;
    if (keywords.length === 0) {
      if (this.#which !== null) this.#which[at] = 0;
      return;
    }
    this.#which ??= new Uint16Array(pieceSize);
    this.#which[at] = this.#placeOf(keywords);
  }

  /** Takes messages of a piece over, positions [from, to). */
  addFrom({ uids, modSeqs, system, which, lists }: Piece, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const keywords = which === null ? noKeywords : (lists[which[at] ?? 0] ?? noKeywords);
      this.add(uids[at] ?? 0, modSeqs[at] ?? 0, system[at] ?? 0, keywords);
    }
  }

  /** Takes a piece over as it is; small neighbours become one. */
  share(piece: Piece): void {
    const size = piece.uids.length;
    const last = this.#pieces.at(-1);
    if (this.#count === 0 && last !== undefined && last.uids.length + size <= pieceSize) {
      this.#pieces.pop();
      this.addFrom(last, 0, last.uids.length);
    }
    if (this.#count > 0 && this.#count + size <= pieceSize) {
      this.addFrom(piece, 0, size);
      return;
    }
    this.#flush();
    this.#pieces.push(piece);
  }

  done(): Columns {
    this.#flush();
    return new Columns(this.#pieces, this.#known);
  }

  #placeOf(keywords: readonly string[]): number {
    const text = keywords.join(' ');
    const place = this.#places.get(text);
    if (place !== undefined) return place;
    if (this.#lists.length === 0) this.#lists.push(noKeywords);
    this.#lists.push(keywords);
    this.#places.set(text, this.#lists.length - 1);
    for (const word of keywords) {
      const folded = word.toLowerCase();
      if (!this.#known.has(folded)) this.#known.set(folded, word);
    }
    return this.#lists.length - 1;
  }

  #flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const system = this.#system.slice(0, count);
    this.#pieces.push({
      uids: this.#uids.slice(0, count),
      modSeqs: this.#modSeqs.slice(0, count),
      system,
      which: this.#which?.slice(0, count) ?? null,
      lists: this.#which === null ? noLists : this.#lists,
      firstUnseen: system.findIndex((bits) => (bits & seen) === 0),
    });
    this.#count = 0;
    this.#which = null;
    this.#lists = [];
    this.#places.clear();
  }
}

/** Neighbours as they stand in memory, for what is done with many of them. */
export interface ColumnRun {
  /** Index of the first. */
  readonly start: number;
  readonly uids: Uint32Array;
  readonly modSeqs: Float64Array;
  readonly system: Uint8Array;
  /** Keywords by place in the run; null where none has any. */
  readonly keywords: ((at: number) => readonly string[]) | null;
}

/** What is different at a later moment. */
export interface Difference {
  /** Indexes, in the earlier columns, of messages that are gone. */
  readonly gone: readonly number[];
  /** Indexes, in the later columns and in the earlier ones, of messages that both have and whose MODSEQ is another. */
  readonly changed: readonly number[];
  readonly changedBefore: readonly number[];
  /** How many messages are new; all of them are behind the others. */
  readonly fresh: number;
}

export class Columns {
  readonly count: number;
  /**
   * Keywords, in lower case -> as they were written first, in the order in which they were met. It only grows, and later
   * columns share it.
   */
  readonly known: ReadonlyMap<string, string>;
  readonly #known: Map<string, string>;
  readonly #pieces: readonly Piece[];
  /** Index of the first message of each piece. */
  readonly #starts: Uint32Array;
  /** The piece that was asked last, and its indexes [from, to): mostly the next question is of the same. */
  #here: Piece | null = null;
  #from = 0;
  #to = 0;

  constructor(pieces: readonly Piece[], known: Map<string, string>) {
    this.#pieces = pieces;
    this.#known = known;
    this.known = known;
    this.#starts = new Uint32Array(pieces.length);
    let count = 0;
    for (const [at, piece] of pieces.entries()) {
      this.#starts[at] = count;
      count += piece.uids.length;
    }
    this.count = count;
  }

  uid(index: number): number {
    return this.#at(index)?.uids[index - this.#from] ?? 0;
  }

  modSeq(index: number): number {
    return this.#at(index)?.modSeqs[index - this.#from] ?? 0;
  }

  system(index: number): number {
    return this.#at(index)?.system[index - this.#from] ?? 0;
  }

  keywords(index: number): readonly string[] {
    const piece = this.#at(index);
    if (piece === null || piece.which === null) return noKeywords;
    return piece.lists[piece.which[index - this.#from] ?? 0] ?? noKeywords;
  }

  row(index: number): ColumnRow {
    return {
      uid: this.uid(index),
      modSeq: this.modSeq(index),
      system: this.system(index),
      keywords: this.keywords(index),
    };
  }

  /** The messages [from, to), piece by piece. */
  *runs(from: number, to: number): Generator<ColumnRun> {
    for (let start = from; start < Math.min(to, this.count);) {
      const piece = this.#at(start);
      if (piece === null) return;
      const { which, lists } = piece;
      const first = start - this.#from;
      const end = Math.min(piece.uids.length, first + to - start);
      yield {
        start,
        uids: piece.uids.subarray(first, end),
        modSeqs: piece.modSeqs.subarray(first, end),
        system: piece.system.subarray(first, end),
        keywords: which === null ? null : (at) => lists[which[first + at] ?? 0] ?? noKeywords,
      };
      start += end - first;
    }
  }

  /** First index whose UID is not below `uid`. */
  from(uid: number): number {
    const at = lastNotAbove(this.#pieces.length, uid, (place) => this.#pieces[place]?.uids[0] ?? 0);
    const piece = this.#pieces[at];
    if (piece === undefined) return 0;
    const { uids } = piece;
    const within = lastNotAbove(uids.length, uid, (place) => uids[place] ?? 0);
    return (this.#starts[at] ?? 0) + within + (uids[within] === uid ? 0 : 1);
  }

  /** Index of a UID, or -1. */
  indexOf(uid: number): number {
    const index = this.from(uid);
    return index < this.count && this.uid(index) === uid ? index : -1;
  }

  /** Index of the first message without \Seen, or -1. */
  firstUnseen(): number {
    const at = this.#pieces.findIndex((piece) => piece.firstUnseen >= 0);
    return at < 0 ? -1 : (this.#starts[at] ?? 0) + (this.#pieces[at]?.firstUnseen ?? 0);
  }

  /** The columns with these messages as they are now, new ones among them, and without those of `gone`; both in order of UID. */
  with(changed: readonly ColumnRow[], gone: readonly number[]): Columns {
    const builder = new ColumnsBuilder(this.#known);
    let change = 0;
    let loss = 0;
    const addBelow = (uid: number): void => {
      for (let row = changed[change]; row !== undefined && row.uid < uid; row = changed[++change]) {
        builder.add(row.uid, row.modSeq, row.system, row.keywords);
      }
    };
    const nextChange = (): number => changed[change]?.uid ?? Number.POSITIVE_INFINITY;
    const nextLoss = (): number => gone[loss] ?? Number.POSITIVE_INFINITY;
    this.#pieces.forEach((piece, place) => {
      const { uids } = piece;
      // What lies between two pieces belongs to the first of them.
      const end = this.#pieces[place + 1]?.uids[0] ?? Number.POSITIVE_INFINITY;
      addBelow(uids[0] ?? 0);
      if (nextChange() >= end && nextLoss() >= end) {
        builder.share(piece);
        return;
      }
      for (let at = 0; at < uids.length; at++) {
        const uid = uids[at] ?? 0;
        addBelow(uid);
        while (nextLoss() < uid) loss += 1;
        if (nextChange() === uid) addBelow(uid + 1);
        else if (nextLoss() !== uid) builder.addFrom(piece, at, at + 1);
      }
      addBelow(end);
      while (nextLoss() < end) loss += 1;
    });
    addBelow(Number.POSITIVE_INFINITY);
    return builder.done();
  }

  /** What is different in `later`, columns of the same mailbox. */
  difference(later: Columns): Difference {
    const gone: number[] = [];
    const changed: number[] = [];
    const changedBefore: number[] = [];
    if (later === this) return { gone, changed, changedBefore, fresh: 0 };
    let mine = 0;
    let theirs = 0;
    while (mine < this.count) {
      const piece = this.#at(mine);
      if (piece !== null && mine === this.#from && piece === later.#at(theirs) && theirs === later.#from) {
        mine += piece.uids.length;
        theirs += piece.uids.length;
        continue;
      }
      const uid = this.uid(mine);
      const other = theirs < later.count ? later.uid(theirs) : Number.POSITIVE_INFINITY;
      if (uid === other) {
        if (this.modSeq(mine) !== later.modSeq(theirs)) {
          changed.push(theirs);
          changedBefore.push(mine);
        }
        mine += 1;
        theirs += 1;
      } else if (uid < other) gone.push(mine++);
      else theirs += 1;
    }
    return { gone, changed, changedBefore, fresh: later.count - (this.count - gone.length) };
  }

  #at(index: number): Piece | null {
    if (index >= this.#from && index < this.#to) return this.#here;
    if (index < 0 || index >= this.count) {
      this.#to = this.#from;
      return (this.#here = null);
    }
    const place = lastNotAbove(this.#starts.length, index, (at) => this.#starts[at] ?? 0);
    this.#here = this.#pieces[place] ?? null;
    this.#from = this.#starts[place] ?? 0;
    this.#to = this.#from + (this.#here?.uids.length ?? 0);
    return this.#here;
  }
}

/** The last of `count` places, whose values ascend, with a value not above this one; -1 where all are above. */
function lastNotAbove(count: number, value: number, valueAt: (place: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
