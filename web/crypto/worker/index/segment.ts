/**
 * A segment of the index: some letters, the different words that they have, and for each word where it stands. It never changes:
 * another one takes its place. The format is our own:
 *
 *   segment = "psi1" length-of-letters length-of-words length-of-places letters words places *%x00
 *   letters = JSON: of each its name, what is shown of it, and of its sections field, whether it is outside, count of words
 *   words   = LF *( word LF ), sorted by UTF-16 units
 *   places  = of each word: length *( letters-behind-the-last length *( words-behind-the-last ) )
 *
 * Lengths and numbers are those of numbers.ts. Between two sections one place is empty, so that no phrase reaches over it. The zeros at
 * the end round it to one of few lengths.
 */
import type { Piece } from '../../../../src/message/similar/pieces.ts';
import type { FoundLetter, IndexField } from '../../sealed-index.ts';
import { type IndexedLetter, indexFields } from './letters.ts';
import { NumberReader, NumberWriter } from './numbers.ts';
import type { Clause } from './question.ts';

const magic = 'psi1';
const shortest = 4_096;

/** A letter without its words. */
type SegmentLetter = Omit<IndexedLetter, 'sections'>;

/** [the number of its field, whether it is outside, words] */
type SectionHead = readonly [field: number, isOutside: boolean, count: number];

type LetterHead = SegmentLetter & { readonly sections: readonly SectionHead[] };

/** Lengths of segments: eight between a power of two and the next, so that an eighth is zeros at most. */
export function paddedLength(length: number): number {
  if (length <= shortest) return shortest;
  const step = 2 ** (Math.floor(Math.log2(length)) - 3);
  return Math.ceil(length / step) * step;
}

export function writeSegment(letters: readonly IndexedLetter[]): Uint8Array {
  const words = new Map<string, WordPlaces>();
  for (const [letter, { sections }] of letters.entries()) {
    let place = 0;
    for (const section of sections) {
      for (const word of section.words) {
        const places = words.get(word) ?? new WordPlaces();
        places.add(letter, place++);
        words.set(word, places);
      }
      place += 1;
    }
  }
  const heads = letters.map((letter): LetterHead => ({ ...letter, sections: letter.sections.map(headOf) }));
  const sorted = [...words.keys()].sort();
  const places = new NumberWriter();
  for (const word of sorted) {
    const written = words.get(word)?.end() ?? new Uint8Array();
    places.number(written.length);
    places.append(written);
  }
  const encoder = new TextEncoder();
  const [head, dictionary] = [JSON.stringify(heads), `\n${sorted.map((word) => `${word}\n`).join('')}`].map((text) =>
    encoder.encode(text),
  );
  const parts = [head, dictionary, places.octets].map((part) => part ?? new Uint8Array());
  const whole = new NumberWriter();
  whole.append(encoder.encode(magic));
  for (const { length } of parts) whole.number(length);
  for (const part of parts) whole.append(part);
  const padded = new Uint8Array(paddedLength(whole.octets.length));
  padded.set(whole.octets);
  return padded;
}

const headOf = ({ field, isOutside, words }: IndexedLetter['sections'][number]): SectionHead => [
  indexFields.indexOf(field),
  isOutside,
  words.length,
];

/** Where one word stands, letter by letter. */
class WordPlaces {
  readonly #all = new NumberWriter();
  #letter = -1;
  #before = -1;
  #places = new NumberWriter();
  #lastPlace = 0;

  add(letter: number, place: number): void {
    if (letter !== this.#letter) {
      this.#close();
      [this.#letter, this.#lastPlace, this.#places] = [letter, 0, new NumberWriter()];
    }
    this.#places.number(place - this.#lastPlace);
    this.#lastPlace = place;
  }

  end(): Uint8Array {
    this.#close();
    return this.#all.octets;
  }

  #close(): void {
    if (this.#letter === -1) return;
    this.#all.number(this.#letter - this.#before);
    this.#all.number(this.#places.octets.length);
    this.#all.append(this.#places.octets);
    this.#before = this.#letter;
  }
}

/** null for what is none, or of another version. */
export function readSegment(octets: Uint8Array): Segment | null {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const lengths = new NumberReader(octets, magic.length, octets.length);
  const [head, dictionary, places] = [lengths.number(), lengths.number(), lengths.number()];
  const at = lengths.at;
  if (at + head + dictionary + places > octets.length) return null;
  try {
    if (decoder.decode(octets.subarray(0, magic.length)) !== magic) return null;
    const letters: unknown = JSON.parse(decoder.decode(octets.subarray(at, at + head)));
    const words = decoder.decode(octets.subarray(at + head, at + head + dictionary));
    const from = at + head + dictionary;
    // Nobody but a worker with this vault open has sealed it.
    return Array.isArray(letters) && words.startsWith('\n') && words.endsWith('\n')
      ? new Segment(letters as readonly LetterHead[], words, octets.slice(from, from + places))
      : null;
  } catch {
    return null;
  }
}

/** What is true of a letter: it has what is looked for, and has it outside too. */
const has = 1;
const hasOutside = 2;

export class Segment {
  readonly letters: readonly SegmentLetter[];
  /** In memory, and in a file without its zeros. */
  readonly octets: number;
  readonly #heads: readonly LetterHead[];
  readonly #words: string;
  /** Of each word, where it begins in `#words`, and where its places begin and end. */
  readonly #starts: Uint32Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #places: Uint8Array;
  readonly #byId: ReadonlyMap<string, SegmentLetter>;

  constructor(heads: readonly LetterHead[], words: string, places: Uint8Array) {
    [this.letters, this.#heads, this.#words, this.#places] = [heads, heads, words, places];
    this.octets = words.length + places.length + heads.length * 200;
    this.#byId = new Map(heads.map((letter) => [letter.id, letter]));
    const starts: number[] = [];
    for (let at = 1; at < words.length; at = words.indexOf('\n', at) + 1) starts.push(at);
    this.#starts = Uint32Array.from(starts);
    this.#from = new Uint32Array(starts.length);
    this.#to = new Uint32Array(starts.length);
    const reader = new NumberReader(places, 0, places.length);
    for (let word = 0; word < starts.length; word++) {
      const length = reader.number();
      this.#from[word] = reader.at;
      reader.at += length;
      this.#to[word] = reader.at;
    }
  }

  letter(id: string): SegmentLetter | undefined {
    return this.#byId.get(id);
  }

  /** Letters of which all clauses are true, and of which the server does not see by itself that they are. */
  find(clauses: readonly Clause[]): readonly FoundLetter[] {
    const found = new Uint8Array(this.#heads.length).fill(has | hasOutside);
    for (const clause of clauses) {
      const holds = this.#clause(clause);
      for (let letter = 0; letter < found.length; letter++) {
        const one = holds[letter] ?? 0;
        found[letter] = clause.not ? (one === 0 ? (found[letter] ?? 0) : 0) : (found[letter] ?? 0) & one;
      }
    }
    return this.#heads
      .filter((_, letter) => found[letter] === has)
      .map(({ id, at, hasFiles }) => ({ id, at, hasFiles }));
  }

  /** As they were written, so that others can be written with them. */
  whole(): readonly IndexedLetter[] {
    const words = this.#heads.map((): string[] => []);
    for (let word = 0; word < this.#starts.length; word++)
      this.#eachPlace(word, (letter, place) => {
        const all = words[letter];
        if (all !== undefined) all[place] = this.#word(word);
        return true;
      });
    return this.#heads.map(({ sections, ...letter }, number): IndexedLetter => {
      let from = 0;
      const written = sections.map(([field, isOutside, count]) => {
        const part = (words[number] ?? []).slice(from, from + count);
        from += count + 1;
        return { field: indexFields[field] ?? 'body', isOutside, words: part };
      });
      return { ...letter, sections: written };
    });
  }

  #clause({ field, terms }: Clause): Uint8Array {
    const holds = new Uint8Array(this.#heads.length).fill(has | hasOutside);
    for (const pieces of terms) {
      const one = pieces.length === 1 ? this.#piece(pieces, field) : this.#phrase(pieces, field);
      for (let letter = 0; letter < holds.length; letter++) holds[letter] = (holds[letter] ?? 0) & (one[letter] ?? 0);
    }
    return holds;
  }

  #piece([piece]: readonly Piece[], field: IndexField | null): Uint8Array {
    const holds = new Uint8Array(this.#heads.length);
    for (const word of piece === undefined ? [] : this.#fitting(piece))
      this.#eachPlace(word, (letter, place) => {
        holds[letter] = (holds[letter] ?? 0) | this.#at(letter, place, field);
        // What is outside stands first.
        return field !== null && holds[letter] !== (has | hasOutside);
      });
    return holds;
  }

  /** Places of the first piece behind each of which the others follow. */
  #phrase(pieces: readonly Piece[], field: IndexField | null): Uint8Array {
    let begins: ReadonlyMap<number, ReadonlySet<number>> | null = null;
    for (const [behind, piece] of pieces.entries()) {
      const here = new Map<number, Set<number>>();
      for (const word of this.#fitting(piece))
        this.#eachPlace(word, (letter, place) => {
          if (begins !== null && begins.get(letter)?.has(place - behind) !== true) return true;
          const places = here.get(letter) ?? new Set();
          here.set(letter, places.add(place - behind));
          return true;
        });
      begins = here;
    }
    const holds = new Uint8Array(this.#heads.length);
    for (const [letter, places] of begins ?? [])
      for (const place of places) holds[letter] = (holds[letter] ?? 0) | this.#at(letter, place, field);
    return holds;
  }

  /** What follows of a word that stands there. */
  #at(letter: number, place: number, field: IndexField | null): number {
    let end = 0;
    for (const [number, isOutside, count] of this.#heads[letter]?.sections ?? []) {
      end += count + 1;
      if (place >= end) continue;
      return field !== null && indexFields[number] !== field ? 0 : isOutside ? has | hasOutside : has;
    }
    return 0;
  }

  /** Words that a piece is part of, by number. */
  #fitting({ text, openBefore, openBehind }: Piece): readonly number[] {
    const wanted = `${openBefore ? '' : '\n'}${text}${openBehind ? '' : '\n'}`;
    const words: number[] = [];
    for (let at = this.#words.indexOf(wanted); at !== -1;) {
      const word = this.#numberAt(openBefore ? at : at + 1);
      words.push(word);
      // On from the end of that word: it counts once.
      at = this.#words.indexOf(wanted, (this.#starts[word + 1] ?? this.#words.length) - 1);
    }
    return words;
  }

  /** The number of the word that stands there. */
  #numberAt(at: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #word(word: number): string {
    return this.#words.slice(this.#starts[word], (this.#starts[word + 1] ?? this.#words.length) - 1);
  }

  /** Calls back for each place of a word; where false is answered, the rest of that letter is passed over. */
  #eachPlace(word: number, take: (letter: number, place: number) => boolean): void {
    const reader = new NumberReader(this.#places, this.#from[word] ?? 0, this.#to[word] ?? 0);
    let letter = -1;
    while (!reader.isOver) {
      letter += reader.number();
      const length = reader.number();
      const behind = reader.at + length;
      let place = 0;
      do place += reader.number();
      while (take(letter, place) && reader.at < behind);
      reader.at = behind;
    }
  }
}
