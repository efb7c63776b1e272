/** What the operator has taught by examples, beside what users teach (lessons.ts) and the starter. */
import type { TokenMemory } from './bayes/memory.ts';

export interface OperatorModel {
  /** Which model it is: whoever replaces it names it. */
  readonly id: number;
  readonly memory: TokenMemory;
}

export interface TaughtBy {
  readonly address: string;
  readonly spam: number;
  readonly ham: number;
  readonly tokens: number;
  /** Milliseconds since the epoch; null where it is too long ago to be remembered. */
  readonly last: number | null;
}

interface Counted {
  readonly spam: number;
  readonly ham: number;
  readonly tokens: number;
}

export interface SpamStats {
  readonly operator: Counted;
  /** `share` is how much it still counts, in [0, 1]. */
  readonly starter: Counted & { readonly share: number };
  /** Tokens whose weights users have moved for everybody. */
  readonly shared: number;
  readonly users: readonly TaughtBy[];
  /** Said by users, and not learned yet. */
  readonly waiting: number;
}

export interface ModelStore {
  read(): Promise<OperatorModel>;
  /** In one step, at the end. false where `instead` is not the model any more: somebody else has taught meanwhile. */
  replace(
    memory: TokenMemory,
    how: { readonly instead: number; readonly starter: boolean },
    progress: (done: number, total: number) => void,
  ): Promise<boolean>;
  /** Whether the starter may count beside it. */
  wantsStarter(): boolean;
  stats(): Promise<SpamStats>;
}
