/**
 * The index of what sealed letters say, while the vault is open: sealed segments on the device, opened ones in memory, which go when
 * the vault is shut. A letter comes as a segment of its own; segments of one size become one, so that each letter is written anew a few
 * times and no more. What does not open is thrown away, and its letters are missing until they are read again.
 */
import type { webcrypto } from 'node:crypto';
import type { FoundLetter, InnerSubject, Sought } from '../../sealed-index.ts';
import { type Bound, chance, sealOctets, unsealOctets } from '../vault/seal.ts';
import type { IndexedLetter } from './letters.ts';
import { limits } from './limits.ts';
import { questionOf } from './question.ts';
import { type Segment, readSegment, writeSegment } from './segment.ts';
import type { Kept, Shelf } from './shelf.ts';

/** The open vault, as much as is needed of it. */
export interface IndexHolder {
  readonly account: string;
  readonly vault: string;
  /** The same object for as long as the vault stays open. */
  readonly index: webcrypto.CryptoKey;
}

type Named = readonly [name: string, segment: Segment];

/** Another tab that is faster: so often is it tried again. */
const tries = 3;

export class SealedIndex {
  readonly #shelf: Shelf;
  readonly #holder: () => IndexHolder | null;
  /** Opened segments, by the key that opened them: a vault that is shut takes them along. */
  readonly #opened = new WeakMap<webcrypto.CryptoKey, Map<string, Segment>>();
  /** One thing after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(shelf: Shelf, holder: () => IndexHolder | null) {
    [this.#shelf, this.#holder] = [shelf, holder];
  }

  /** A letter that is in it stays as it is: none ever changes. One that did not open is written anew. */
  add(letter: IndexedLetter): Promise<void> {
    return this.#inTurn(undefined, async (holder) => {
      let letters = 0;
      let isKnown = false;
      for await (const [, segment] of this.#segments(holder)) {
        letters += segment.letters.length;
        const known = segment.letter(letter.id);
        if (known !== undefined && (known.tried === null || known.tried === letter.tried)) return;
        isKnown ||= known !== undefined;
      }
      if (letters >= limits.letters) return;
      if (isKnown) await this.#without(holder, [letter.id]);
      await this.#put(holder, [], [letter]);
      await this.#tidy(holder);
    });
  }

  find(sought: readonly Sought[]): Promise<readonly FoundLetter[]> {
    return this.#inTurn([], async (holder) => {
      const question = questionOf(sought);
      const found = new Map<string, FoundLetter>();
      if (question === null) return [];
      for await (const [, segment] of this.#segments(holder))
        for (const letter of segment.find(question)) found.set(letter.id, letter);
      return [...found.values()].sort((a, b) => b.at - a.at).slice(0, limits.found);
    });
  }

  subjects(ids: readonly string[]): Promise<readonly InnerSubject[]> {
    return this.#inTurn([], async (holder) => {
      const found = new Map<string, string>();
      for await (const [, segment] of this.#segments(holder))
        for (const id of ids) {
          const subject = segment.letter(id)?.subject ?? null;
          if (subject !== null) found.set(id, subject);
        }
      return [...found].map(([id, subject]) => ({ id, subject }));
    });
  }

  /** Which of them are not in it, or were tried with other keys than those of now. */
  missing(ids: readonly string[], keys: string): Promise<readonly string[]> {
    return this.#inTurn([], async (holder) => {
      const missing = new Set(ids);
      for await (const [, segment] of this.#segments(holder))
        for (const id of ids) {
          const known = segment.letter(id);
          if (known !== undefined && (known.tried === null || known.tried === keys)) missing.delete(id);
        }
      return [...missing];
    });
  }

  names(): Promise<readonly string[]> {
    return this.#inTurn([], async (holder) => {
      const names = new Set<string>();
      for await (const [, segment] of this.#segments(holder)) for (const { id } of segment.letters) names.add(id);
      return [...names];
    });
  }

  forget(ids: readonly string[]): Promise<void> {
    return this.#inTurn(undefined, (holder) => this.#without(holder, ids));
  }

  /** Whether the vault is open or shut. */
  clear(): Promise<void> {
    const done = this.#last.then(() => this.#shelf.clear());
    this.#last = done.catch(() => undefined);
    return done;
  }

  #inTurn<T>(shut: T, work: (holder: IndexHolder) => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      const holder = this.#holder();
      return holder === null ? shut : work(holder);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Those that are kept now, by whichever tab; what is of another vault, or does not open, goes. */
  async *#segments(holder: IndexHolder): AsyncGenerator<Named> {
    const opened = this.#opened.get(holder.index) ?? new Map<string, Segment>();
    this.#opened.set(holder.index, opened);
    const names = new Set(await this.#shelf.names());
    for (const name of [...opened.keys()]) if (!names.has(name)) opened.delete(name);
    let remembered = [...opened.values()].reduce((sum, { octets }) => sum + octets, 0);
    for (const name of names) {
      const known = opened.get(name);
      const segment = known ?? (await this.#open(holder, name));
      if (segment === null) continue;
      if (known === undefined && remembered + segment.octets <= limits.remembered) {
        opened.set(name, segment);
        remembered += segment.octets;
      }
      yield [name, segment];
    }
  }

  async #open(holder: IndexHolder, name: string): Promise<Segment | null> {
    const kept = await this.#shelf.read(name);
    if (kept === null) return null;
    const octets =
      kept.vault === holder.vault ? await unsealOctets(holder.index, kept.octets, boundTo(holder, name)) : null;
    const segment = octets === null ? null : readSegment(octets);
    if (segment === null) await this.#shelf.replace([name], []);
    return segment;
  }

  /** Letters in the place of segments; false where those are gone. Nothing is written once the vault is shut. */
  async #put(holder: IndexHolder, goes: readonly string[], letters: readonly IndexedLetter[]): Promise<boolean> {
    const name = chance(12).toString('hex');
    const comes: Kept[] = [];
    if (letters.length > 0) {
      const octets = await sealOctets(holder.index, writeSegment(letters), boundTo(holder, name));
      comes.push({ name, vault: holder.vault, octets });
    }
    return this.#holder()?.index === holder.index && this.#shelf.replace(goes, comes);
  }

  async #without(holder: IndexHolder, ids: readonly string[]): Promise<void> {
    for (let tried = 0; tried < tries; tried++) {
      let isDone = true;
      for await (const [name, segment] of this.#segments(holder)) {
        if (!ids.some((id) => segment.letter(id) !== undefined)) continue;
        const stay = segment.whole().filter(({ id }) => !ids.includes(id));
        isDone = (await this.#put(holder, [name], stay)) && isDone;
      }
      if (isDone) return;
    }
  }

  /** Where there are many of one size, they become one; another tab that does it too is left to it. */
  async #tidy(holder: IndexHolder): Promise<void> {
    const small: Named[] = [];
    const grown: Named[] = [];
    for await (const named of this.#segments(holder)) {
      const { octets } = named[1];
      if (octets < limits.smallSegment) small.push(named);
      else if (octets < limits.grownSegment) grown.push(named);
    }
    for (const some of [small, grown]) {
      if (some.length < limits.segmentsOfSize) continue;
      const letters = new Map(some.flatMap(([, segment]) => segment.whole()).map((letter) => [letter.id, letter]));
      await this.#put(
        holder,
        some.map(([name]) => name),
        [...letters.values()],
      );
    }
  }
}

const boundTo = ({ account, vault }: IndexHolder, name: string): Bound => ['index', account, vault, name];
