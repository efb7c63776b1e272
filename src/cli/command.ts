/**
 * What a command is: its words for `--help`, its options, and a function from them to an outcome.
 * The frame (run.ts) parses, prints and chooses the exit code; commands compute.
 */
import { type Exit, exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly about: string;
  /** What stands for the value in the help: `--quota SIZE`. */
  readonly value?: string;
  /** One letter that stands for it. */
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: true;
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { readonly multiple: true }
  ? readonly string[]
  : O extends { readonly type: 'string' }
    ? string
    : boolean;

export type Values<O extends Options> = { readonly [K in keyof O]?: ValueOf<O[K]> };

/** Values before a command says of which options they are. */
export type AnyValues = Readonly<Record<string, string | boolean | readonly string[]>>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a command came to. Text is for people, the value for `--json`. */
export type Outcome =
  | {
      readonly ok: true;
      readonly text: string;
      readonly value: Json;
      /** Where the answer itself is bad news. */
      readonly exit?: Exit;
    }
  | { readonly ok: false; readonly exit: Exit; readonly what: string; readonly remedy: string };

export type Failure = Extract<Outcome, { readonly ok: false }>;

export interface Invocation<V> {
  readonly values: V;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
  /** Whether the answer goes to a program. */
  readonly json: boolean;
}

interface Definition<O extends Options> {
  readonly about: string;
  /** Names of what must be given, in capitals; '[ID]' may be left out. */
  readonly operands: readonly string[];
  readonly options: O;
  readonly run: (invocation: Invocation<Values<O>>) => Promise<Outcome>;
}

export interface Command {
  readonly about: string;
  readonly operands: readonly string[];
  readonly options: Options;
  readonly run: (invocation: Invocation<AnyValues>) => Promise<Outcome>;
}

/** Several commands under one name, such as `account add`. */
export type CommandGroup = ReadonlyMap<string, Command>;

export const command = <const O extends Options>(definition: Definition<O>): Command => ({
  ...definition,
  run: (invocation) => definition.run(invocation as Invocation<Values<O>>),
});

export const done = (text: string, value: Json): Extract<Outcome, { readonly ok: true }> => ({ ok: true, text, value });

export const failed = (code: Exit, what: string, remedy: string): Failure => ({ ok: false, exit: code, what, remedy });

export const wrongUsage = (what: string, remedy: string): Failure => failed(exit.usage, what, remedy);
