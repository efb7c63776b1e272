/**
 * What scripts are made of, before their words mean anything.
 * Implements the data of: RFC 5228 §8.2 (commands, tests, arguments).
 */

/** Where something stands, counted from 1; columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a script, in words for whoever wrote it. */
export interface Problem extends Position {
  readonly message: string;
}

export interface StringNode extends Position {
  readonly text: string;
}

/** argument = string-list / number / tag. A single string is a list of one; `listed` says that it stood in brackets. */
export type Argument =
  | {
      readonly kind: 'strings';
      readonly strings: readonly StringNode[];
      readonly listed: boolean;
      readonly at: Position;
    }
  | { readonly kind: 'number'; readonly number: number; readonly at: Position }
  | { readonly kind: 'tag'; readonly name: string; readonly at: Position };

/** test = identifier arguments; `tests` are those within its parentheses, or the one behind it. */
export interface TestNode {
  readonly name: string;
  readonly at: Position;
  readonly arguments: readonly Argument[];
  readonly tests: readonly TestNode[];
  /** As it stands in the script, white space folded, bounded. */
  readonly source: string;
}

/** command = identifier arguments (";" / block) */
export interface CommandNode extends TestNode {
  /** null where it ends with ";". */
  readonly block: readonly CommandNode[] | null;
  /** What a comment "# rule:[…]" in front of it calls it: filters that programs write have one. */
  readonly label: string | null;
}
