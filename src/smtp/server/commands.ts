/**
 * Which command runs in which state: the one table.
 * Implements: RFC 5321 §4.1.4, RFC 3207 §4 (before TLS that is required: EHLO, NOOP, STARTTLS and QUIT).
 */
import type { Command, CommandOf, Verb } from '../wire/command.ts';
import { replies } from '../wire/replies.ts';
import { auth } from './commands/auth.ts';
import { bdat, data } from './commands/data.ts';
import { mail, rcpt } from './commands/envelope.ts';
import { hello } from './commands/hello.ts';
import { expn, vrfy } from './commands/lookup.ts';
import { help, noop, quit, reset, startTls } from './commands/session.ts';
import type { Desk } from './desk.ts';
import { outOfOrder } from './order.ts';
import type { State, StateName, StateOf, Step } from './state.ts';

type Run<S, C> = (desk: Desk, state: S, command: C) => Step | Promise<Step>;

/** Binds a command to its states; in any other the answer is 503. */
function within<V extends Verb, N extends StateName>(
  verb: V,
  states: readonly N[],
  run: Run<StateOf<N>, CommandOf<V>>,
): readonly [Verb, Run<State, Command>] {
  const isHere = (state: State): state is StateOf<N> => (states as readonly StateName[]).includes(state.name);
  const isIt = (command: Command): command is CommandOf<V> => command.verb === verb;
  return [
    verb,
    (desk, state, command) =>
      isHere(state) && isIt(command) ? run(desk, state, command) : [state, outOfOrder(verb, state, desk)],
  ];
}

const anywhere = ['greeted', 'ready', 'mail', 'chunks'] as const;

const commands: ReadonlyMap<Verb, Run<State, Command>> = new Map([
  within('HELO', anywhere, hello),
  within('EHLO', anywhere, hello),
  within('LHLO', anywhere, hello),
  within('MAIL', ['ready'], mail),
  within('RCPT', ['mail'], rcpt),
  within('DATA', ['mail'], data),
  within('BDAT', [...anywhere, 'refused'], bdat),
  within('RSET', anywhere, reset),
  within('VRFY', anywhere, vrfy),
  within('EXPN', anywhere, expn),
  within('HELP', anywhere, help),
  within('NOOP', anywhere, noop),
  within('QUIT', [...anywhere, 'refused'], quit),
  within('STARTTLS', ['ready'], startTls),
  within('AUTH', ['ready'], auth),
]);

export const perform: Run<State, Command> = (desk, state, command) =>
  belowLevel(desk, state, command) ??
  commands.get(command.verb)?.(desk, state, command) ?? [state, outOfOrder(command.verb, state, desk)];

const alwaysAllowed: ReadonlySet<Verb> = new Set(['EHLO', 'LHLO', 'NOOP', 'STARTTLS', 'QUIT']);

/** What a client hears that has less than the listener demands; BDAT is refused where its octets are dropped. */
function belowLevel(desk: Desk, state: State, { verb }: Command): Step | null {
  const { tlsLevel = 'offered' } = desk;
  if (tlsLevel === 'offered' || alwaysAllowed.has(verb) || verb === 'BDAT') return null;
  const { tls } = state.client;
  if (tls === null) return [state, replies.needTls];
  return tlsLevel === 'required' || tls.certificate?.verified === true ? null : [state, replies.needCertificate];
}
