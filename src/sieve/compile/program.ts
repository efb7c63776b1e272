/** A script that was understood: what the interpreter follows. */
import type { Position } from '../types.ts';
import type { Arguments } from './arguments.ts';
import type { CommandSpec, TestSpec } from './language.ts';

/** A test with its arguments. */
export interface Bound {
  readonly spec: TestSpec;
  readonly args: Arguments;
  readonly tests: readonly Bound[];
  readonly at: Position;
  readonly source: string;
}

/** One "if", "elsif" or "else"; without a test it always holds. */
export interface Branch {
  readonly test: Bound | null;
  readonly block: readonly Step[];
  readonly at: Position;
  readonly label: string | null;
}

export type Step =
  | {
      readonly kind: 'command';
      readonly spec: CommandSpec;
      readonly args: Arguments;
      readonly at: Position;
      readonly source: string;
    }
  | { readonly kind: 'if'; readonly branches: readonly Branch[] }
  | { readonly kind: 'stop'; readonly at: Position }
  /** What `ihave` keeps from being run where we do not know it. RFC 5463 §4 */
  | { readonly kind: 'unknown'; readonly at: Position; readonly message: string };

export interface Program {
  readonly steps: readonly Step[];
  /** What it requires. */
  readonly capabilities: ReadonlySet<string>;
  /** Whether it looks at more than the header of a message. */
  readonly readsBody: boolean;
}
