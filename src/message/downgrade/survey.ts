/**
 * The traits of every stretch of a message between two places where a part begins or ends, found in one pass.
 */
import type { Part } from '../types.ts';
import type { Content } from '../content.ts';
import { ranges } from './pieces.ts';
import { Traits } from './traits.ts';

/** What a transport takes: lines of ASCII, or lines of any octets. */
export type Transport = '7bit' | '8bit';

const untroubled: Traits = new Traits().end();

export class Survey {
  /** Offset of a cut -> how many there are before it. */
  readonly #index = new Map<number, number>();
  readonly #stretches: readonly Traits[];
  /** Before each cut: stretches that are no lines of ASCII, and that are no lines at all. */
  readonly #misfits: Readonly<Record<Transport, readonly number[]>>;

  private constructor(cuts: readonly number[], stretches: readonly Traits[]) {
    cuts.forEach((cut, at) => this.#index.set(cut, at));
    this.#stretches = stretches;
    const count = (isMisfit: (traits: Traits) => boolean): number[] => {
      const counted = [0];
      for (const traits of stretches) counted.push((counted.at(-1) ?? 0) + (isMisfit(traits) ? 1 : 0));
      return counted;
    };
    this.#misfits = {
      '7bit': count(({ binary, eightBit }) => binary || eightBit),
      '8bit': count(({ binary }) => binary),
    };
  }

  static async of(source: Content, structure: Part): Promise<Survey> {
    const cuts = [...places(structure, new Set([0, source.size]))].sort((a, b) => a - b);
    const stretches: Traits[] = [];
    for (const [at, from] of cuts.slice(0, -1).entries()) {
      const traits = new Traits();
      for await (const octets of ranges(source, from, cuts[at + 1] ?? from)) traits.push(octets);
      stretches.push(traits.end());
    }
    return new Survey(cuts, stretches);
  }

  /** Whether all between two cuts can be sent as it is. */
  fits(from: number, to: number, transport: Transport): boolean {
    const counted = this.#misfits[transport];
    return counted[this.#index.get(from) ?? 0] === counted[this.#index.get(to) ?? 0];
  }

  /** Of the stretch that begins at a cut. */
  traits(from: number): Traits {
    return this.#stretches[this.#index.get(from) ?? 0] ?? untroubled;
  }
}

function places(part: Part, found: Set<number>): Set<number> {
  found.add(part.start).add(part.body).add(part.end);
  for (const child of part.children) places(child, found);
  return found;
}
