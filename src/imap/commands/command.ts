/**
 * What a command is: the states it may run in, how its arguments are read, what it does, and how it ends.
 * Not here: the commands (one file each) and the table that names them (table.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import type { Account } from '../../directory/types.ts';
import type { ImapLimits } from '../limits.ts';
import type { MailboxView } from '../view/view.ts';
import { commandEnd } from '../wire/strings.ts';
import type { CommandPart, Session, StateName } from './session.ts';

/** resp-cond-state of the tagged answer; `code` is a resp-text-code without its brackets. RFC 9051 §7.1 */
export interface Tagged {
  readonly status: 'OK' | 'NO' | 'BAD';
  readonly code: string | null;
  readonly text: string;
  /** What may be told before it, where the command knows better than its row. */
  readonly tells?: 'no-expunge';
}

export const ok = (text: string, code: string | null = null): Tagged => ({ status: 'OK', code, text });
export const no = (code: string | null, text: string): Tagged => ({ status: 'NO', code, text });
export const bad = (text: string, code: string | null = null): Tagged => ({ status: 'BAD', code, text });

/** What every command of a state can rely on. */
export interface Context<Where> {
  readonly session: Session;
  readonly tag: string;
  readonly account: Where extends 'account' | 'mailbox' ? Account : null;
  readonly view: Where extends 'mailbox' ? MailboxView : MailboxView | null;
}

/** Where a command runs: anywhere, behind a login, or with a mailbox open. */
export type Where = 'any' | 'account' | 'mailbox';

type Run = (session: Session, tag: string) => Promise<Tagged> | Tagged;

export interface ImapCommand {
  readonly states: readonly StateName[];
  /** Its form, for the answer to one that cannot be understood. */
  readonly usage: string;
  /**
   * What may be told of other sessions' changes when it ends: everything, everything but EXPUNGE (sequence numbers are
   * in use by the client), or nothing because the command did it itself. RFC 9051 §7.5.1
   */
  readonly tells: 'all' | 'no-expunge' | 'nothing';
  /** Whether its arguments or answers are sequence numbers, which ENABLE UIDONLY forbids. RFC 9586 §3.1 */
  readonly numbers?: boolean;
  /** Reads the arguments, the cursor behind the name. null is a syntax error. */
  readonly prepare: (cursor: Cursor) => Run | null;
  /** The answer to a literal that is too large to be read, where the command has one of its own. */
  readonly literalTooLarge?: (limits: ImapLimits) => Tagged;
  /** For commands that take literals as they come instead of with the rest of the command. */
  readonly stream: ((session: Session, tag: string, part: CommandPart) => Promise<Tagged>) | null;
}

const everywhere: readonly StateName[] = ['not-authenticated', 'authenticated', 'selected'];
export const statesOf: Readonly<Record<Where, readonly StateName[]>> = {
  any: everywhere,
  account: ['authenticated', 'selected'],
  mailbox: ['selected'],
};

export interface CommandRow<W extends Where, A> {
  readonly where: W;
  /** Where not what `where` says. */
  readonly states?: readonly StateName[];
  readonly usage: string;
  readonly tells?: ImapCommand['tells'];
  readonly numbers?: boolean;
  readonly literalTooLarge?: ImapCommand['literalTooLarge'];
  /** Arguments with the space before them; the end of the command is checked afterwards. */
  readonly parse: (cursor: Cursor) => A | null;
  readonly run: (context: Context<W>, args: A) => Promise<Tagged> | Tagged;
}

/** The context for a state that the dispatcher has checked. */
export function contextOf<W extends Where>(where: W, session: Session, tag: string): Context<W> {
  const { state } = session;
  const account = state.name === 'authenticated' || state.name === 'selected' ? state.account : null;
  const view = state.name === 'selected' ? state.view : null;
  if ((where !== 'any' && account === null) || (where === 'mailbox' && view === null)) {
    throw new Error(`A command ran in the wrong state: ${state.name}`);
  }
  return { session, tag, account, view } as Context<W>;
}

export function command<W extends Where, A>(row: CommandRow<W, A>): ImapCommand {
  return {
    states: row.states ?? statesOf[row.where],
    usage: row.usage,
    tells: row.tells ?? 'all',
    numbers: row.numbers ?? false,
    ...(row.literalTooLarge !== undefined && { literalTooLarge: row.literalTooLarge }),
    prepare: (cursor) => {
      const args = row.parse(cursor);
      if (args === null || !commandEnd(cursor)) return null;
      return (session, tag) => row.run(contextOf(row.where, session, tag), args);
    },
    stream: null,
  };
}

/** A command without arguments. */
export const bare = (): true => true;
