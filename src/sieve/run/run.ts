/**
 * A script at work on one message: its variables, its flags, what it has decided so far and why, and how much it may still do.
 * Implements: RFC 5229 §3, §6 (variables, their limits), RFC 5232 §2 (the internal variable).
 */
import type { Text } from '../compile/text.ts';
import { limits } from '../limits.ts';
import type { Position } from '../types.ts';
import { type ActionKind, Actions, type Cause } from './actions.ts';
import { ScriptError } from './error.ts';
import type { Mail } from './mail.ts';
import type { Trace } from './trace.ts';

/** What a script may ask of where it runs. */
export interface World {
  /** Milliseconds since the epoch, and minutes east of UTC that the account's clocks show. */
  readonly now: number;
  readonly zone: number;
  /** RFC 5183 §4.1: "domain", "host", "location" … */
  readonly environment: ReadonlyMap<string, string>;
  /** RFC 5490 §3.1 */
  readonly mailboxExists: (name: string) => Promise<boolean>;
  /** Whether a mailbox (that one, where one is named) has the use, "\\Junk". RFC 8579 §3 */
  readonly specialUseExists: (use: string, mailbox: string | null) => Promise<boolean>;
  /** Whether a message of that mark came before. RFC 7352 */
  readonly isDuplicate: (mark: string) => Promise<boolean>;
  /** Per cent: 0 is surely wanted, 100 surely junk; null where nobody looked. RFC 5235 §2.2 */
  readonly spamPercent: number | null;
  /** 1 is clean, 5 surely infected; 0 where nobody looked. RFC 5235 §2.3 */
  readonly virus: number;
  /** Characters that part a local part from its detail. RFC 5233 §4 */
  readonly subaddressSeparators: string;
}

/** A message of this mark is a duplicate for so many seconds. */
export interface Mark {
  readonly mark: string;
  readonly seconds: number;
  /** Each one that comes begins them anew. RFC 7352 §3.3 (:last) */
  readonly anew: boolean;
}

export class Run {
  readonly mail: Mail;
  readonly world: World;
  readonly trace: Trace;
  readonly actions = new Actions();
  readonly marks: Mark[] = [];
  /** RFC 5232 §2 */
  flags: readonly string[] = [];
  /** Whether match variables are wanted. */
  readonly #hasVariables: boolean;
  readonly variables = new Map<string, string>();
  #matched: readonly string[] = [];
  #steps = 0;
  #looked = 0;
  /** Of the innermost rule that the script is in. */
  rule: string | null = null;

  constructor(mail: Mail, world: World, trace: Trace, hasVariables: boolean) {
    this.mail = mail;
    this.world = world;
    this.trace = trace;
    this.#hasVariables = hasVariables;
  }

  text({ pieces, at }: Text): string {
    const [first] = pieces;
    if (pieces.length === 1 && typeof first === 'string') return first;
    let text = '';
    for (const piece of pieces) {
      text += typeof piece === 'string' ? piece : this.#valueOf(piece);
      if (text.length > limits.expanded) throw new ScriptError(at, 'with its variables this text is too long');
    }
    return text;
  }

  texts(all: readonly Text[]): readonly string[] {
    return all.map((one) => this.text(one));
  }

  #valueOf(reference: { readonly variable: string } | { readonly match: number }): string {
    return 'variable' in reference
      ? (this.variables.get(reference.variable) ?? '')
      : (this.#matched[reference.match] ?? '');
  }

  set(name: string, value: string, at: Position): void {
    if (!this.variables.has(name) && this.variables.size >= limits.variables)
      throw new ScriptError(at, `there are more than ${limits.variables} variables`);
    this.variables.set(name, cut(value));
  }

  /** What the wildcards of a match stand for: ${0} is all of it. RFC 5229 §3.2 */
  setMatched(values: () => readonly string[]): void {
    if (this.#hasVariables) this.#matched = values().map(cut);
  }

  /** One more step, in which so many characters are looked at. */
  spend(at: Position, characters = 0): void {
    this.#steps += 1;
    this.#looked += characters;
    if (this.#steps > limits.steps || this.#looked > limits.looked)
      throw new ScriptError(at, 'the script takes too long');
  }

  decide(action: ActionKind, at: Position, cancels = true): void {
    this.actions.add(action, this.cause(at), at, cancels);
  }

  cause({ line }: Position): Cause {
    return { line, rule: this.rule };
  }
}

/** RFC 5229 §6: what is too long is cut at a character. */
const cut = (value: string): string =>
  value.length <= limits.variableValue ? value : value.slice(0, limits.variableValue).toWellFormed();
