/** Arguments of a command or a test, in their places. RFC 5228 §2.6 */
import type { Position } from '../types.ts';
import type { Text } from './text.ts';

export type Value = readonly Text[] | number;

export class Arguments {
  readonly at: Position;
  readonly #tags: ReadonlyMap<string, Value | null>;
  readonly #positional: readonly (Value | null)[];

  constructor(at: Position, tags: ReadonlyMap<string, Value | null>, positional: readonly (Value | null)[]) {
    this.at = at;
    this.#tags = tags;
    this.#positional = positional;
  }

  has(tag: string): boolean {
    return this.#tags.has(tag);
  }

  /** Which of these tags stands there. */
  oneOf<Name extends string>(names: readonly Name[]): Name | null {
    return names.find((name) => this.#tags.has(name)) ?? null;
  }

  /** What a tag was given. */
  tagText(tag: string): Text | null {
    return this.tagTexts(tag)?.[0] ?? null;
  }

  tagTexts(tag: string): readonly Text[] | null {
    const value = this.#tags.get(tag);
    return value === undefined || value === null || typeof value === 'number' ? null : value;
  }

  tagNumber(tag: string): number | null {
    const value = this.#tags.get(tag);
    return typeof value === 'number' ? value : null;
  }

  /** A positional argument; none where an optional one was left out. */
  texts(index: number): readonly Text[] {
    const value = this.#positional[index];
    return value === undefined || value === null || typeof value === 'number' ? [] : value;
  }

  text(index: number): Text {
    const [first] = this.texts(index);
    if (first === undefined) throw new Error(`there is no string at ${index}`);
    return first;
  }

  number(index: number): number {
    const value = this.#positional[index];
    if (typeof value !== 'number') throw new Error(`there is no number at ${index}`);
    return value;
  }

  given(index: number): boolean {
    return (this.#positional[index] ?? null) !== null;
  }
}
