/**
 * How words of the language are described: each command and each test is a value, and an extension is a list of them.
 * Implements the model of: RFC 5228 §2.6 (arguments), §2.10.5 and §2.10.6 (extensions), §3.2 (require).
 */
import type { Arguments } from './arguments.ts';
import type { Bound } from './program.ts';
import type { Run } from '../run/run.ts';

export type ArgumentKind = 'string' | 'strings' | 'number';

/** One that stands in front of the positional ones. RFC 5228 §2.6.2 */
export interface TagSpec {
  /** In lower case, without its colon. */
  readonly name: string;
  readonly takes: ArgumentKind | null;
  /** Of the tags of one group only one may stand there: match types, address parts. */
  readonly group?: string;
}

export interface Positional {
  /** What it is, in words. */
  readonly name: string;
  readonly kind: ArgumentKind;
  /** It may be left out; then the ones behind it stand in its place. */
  readonly optional?: true;
}

/** Notes what is wrong with the arguments, beyond their kinds. */
export type Check = (args: Arguments, wrong: (message: string) => void, uses: (capability: string) => boolean) => void;

interface WordSpec {
  readonly name: string;
  readonly tags?: readonly TagSpec[];
  readonly positional?: readonly Positional[];
  readonly check?: Check;
}

export interface TestSpec extends WordSpec {
  /** Tests that it is made of. */
  readonly tests?: 'one' | 'many';
  readonly holds: (args: Arguments, run: Run, tests: readonly Bound[]) => boolean | Promise<boolean>;
}

export interface CommandSpec extends WordSpec {
  readonly act: (args: Arguments, run: Run) => void;
}

/** A tag that an extension adds to words of others. */
export interface AddedTag {
  readonly to: readonly string[];
  readonly tag: TagSpec;
}

export interface Extension {
  /** What `require` calls it. */
  readonly capability: string;
  /** Whoever requires it has this one too. */
  readonly implies?: string;
  readonly commands?: readonly CommandSpec[];
  readonly tests?: readonly TestSpec[];
  readonly tags?: readonly AddedTag[];
}
