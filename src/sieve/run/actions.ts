/**
 * What a script decided, gathered while it runs.
 * Implements: RFC 5228 §2.10.1 to §2.10.4 (actions, implicit keep, limits), RFC 5429 §2.4 (what goes with a rejection),
 * RFC 3894 §3 (:copy), RFC 5230 §4.7 (one notice a message).
 * Not here: doing any of it (mda/).
 */
import { limits } from '../limits.ts';
import type { Position } from '../types.ts';
import { ScriptError } from './error.ts';

/** Where in the script an action was decided: the line, and the name of the rule where it has one. */
export interface Cause {
  readonly line: number;
  readonly rule: string | null;
}

export interface VacationNotice {
  readonly reason: string;
  /** The reason is a MIME entity, header and all. RFC 5230 §4.5 */
  readonly mime: boolean;
  readonly subject: string | null;
  readonly from: string | null;
  readonly addresses: readonly string[];
  /** Seconds in which one sender is told once; 0 tells each time. */
  readonly seconds: number;
  readonly handle: string | null;
}

export type ActionKind =
  | { readonly kind: 'keep'; readonly flags: readonly string[]; readonly implicit: boolean }
  | {
      readonly kind: 'fileinto';
      readonly mailbox: string;
      readonly create: boolean;
      /** '\\Junk'; where there is a mailbox of that use it goes there. RFC 8579 §4.1 */
      readonly specialUse: string | null;
      readonly flags: readonly string[];
    }
  | { readonly kind: 'redirect'; readonly address: string }
  | { readonly kind: 'discard' }
  | {
      readonly kind: 'reject';
      readonly reason: string;
      /** At SMTP time by preference: `ereject`. */ readonly early: boolean;
    }
  | ({ readonly kind: 'vacation' } & VacationNotice);

export type Action = ActionKind & { readonly cause: Cause };

export class Actions {
  readonly #list: Action[] = [];
  #keeps = true;
  #redirects = 0;

  /** `cancels` the implicit keep, as most actions do. */
  add(action: ActionKind, cause: Cause, at: Position, cancels = true): void {
    if (cancels) this.#keeps = false;
    const same = this.#list.findIndex((one) => isSame(one, action));
    if (same >= 0) {
      const old = this.#list[same];
      if (old !== undefined) this.#list[same] = merged(old, action);
      return;
    }
    const conflict = conflictOf(action, this.#list);
    if (conflict !== null) throw new ScriptError(at, conflict);
    if (this.#list.length >= limits.actions) throw new ScriptError(at, `there are more than ${limits.actions} actions`);
    if (action.kind === 'redirect') this.#redirects += 1;
    if (this.#redirects > limits.redirects)
      throw new ScriptError(at, `the message is sent on to more than ${limits.redirects} addresses`);
    this.#list.push({ ...action, cause });
  }

  /** `flags` are those of the moment the script ended. */
  settled(flags: readonly string[]): readonly Action[] {
    const kept: Action = { kind: 'keep', flags, implicit: true, cause: { line: 0, rule: null } };
    return this.#keeps ? [...this.#list, kept] : this.#list;
  }
}

function isSame(one: ActionKind, other: ActionKind): boolean {
  switch (one.kind) {
    case 'keep':
    case 'discard':
      return one.kind === other.kind;
    case 'fileinto':
      return other.kind === 'fileinto' && one.mailbox === other.mailbox && one.specialUse === other.specialUse;
    case 'redirect':
      return other.kind === 'redirect' && one.address.toLowerCase() === other.address.toLowerCase();
    default:
      return false;
  }
}

/** RFC 5228 §2.10.3: the same mailbox twice gets one copy; its flags are those of both. */
function merged(old: Action, action: ActionKind): Action {
  if (!('flags' in old) || !('flags' in action)) return old;
  return { ...old, flags: [...new Set([...old.flags, ...action.flags])] };
}

const goesOn: ReadonlySet<string> = new Set(['keep', 'fileinto', 'redirect', 'vacation']);

function conflictOf(action: ActionKind, before: readonly Action[]): string | null {
  const has = (kind: string): boolean => before.some((one) => one.kind === kind);
  if (action.kind === 'reject' && has('reject')) return 'the message is rejected twice';
  if (action.kind === 'reject' && before.some(({ kind }) => goesOn.has(kind)))
    return 'a message that is kept, sent on or answered cannot be rejected';
  if (goesOn.has(action.kind) && has('reject')) return 'a message that is rejected cannot be kept, sent on or answered';
  return action.kind === 'vacation' && has('vacation') ? 'there are two vacation notices for one message' : null;
}
