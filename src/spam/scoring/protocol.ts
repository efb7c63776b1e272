/** What the main thread and a thread that scores say to each other. A message is told in two steps: its facts, then its score. */
import type { FileName } from '../attachments/types.ts';
import type { Known } from '../bayes/port.ts';
import type { HeaderField, Score, SpamEnvelope, SpamFacts, TrustGlimpse } from '../types.ts';

export interface Circumstances {
  /** null for what our own users send. */
  readonly envelope: SpamEnvelope | null;
  readonly trust: TrustGlimpse | null;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** What of the facts others ask for. */
export interface Gathered {
  /** Of its tokens, each once. */
  readonly keys: Float64Array;
  readonly from: SpamFacts['from'];
  readonly fields: readonly HeaderField[];
  /** Of all links, lower case, each once. */
  readonly hosts: readonly string[];
  readonly files: readonly FileName[];
}

/** As numbers in a row, which go to another thread without being copied one by one. */
export interface PackedKnown {
  /** Key, spam, ham and weight of each row. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly totals: Known['totals'];
}

const columns = 4;

export function packKnown({ rows, totals }: Known): PackedKnown {
  const numbers = new Float64Array(rows.length * columns);
  rows.forEach(({ key, spam, ham, weight }, index) => numbers.set([key, spam, ham, weight], index * columns));
  return { numbers, totals };
}

export function unpackKnown({ numbers, totals }: PackedKnown): Known {
  const rows = Array.from({ length: numbers.length / columns }, (_unused, index) => {
    const [key = 0, spam = 0, ham = 0, weight = 0] = numbers.subarray(index * columns, (index + 1) * columns);
    return { key, spam, ham, weight };
  });
  return { rows, totals };
}

export type Request =
  | {
      readonly kind: 'gather';
      readonly id: number;
      readonly octets: Uint8Array<ArrayBuffer>;
      readonly circumstances: Circumstances;
    }
  /** A score for each memory of words; the facts are forgotten then. */
  | { readonly kind: 'score'; readonly id: number; readonly known: readonly PackedKnown[] }
  | { readonly kind: 'forget'; readonly id: number };

/** Each request but 'forget' is answered once, in their order. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'gathered'; readonly id: number; readonly gathered: Gathered }
  | { readonly kind: 'scored'; readonly id: number; readonly scores: readonly Score[] }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
