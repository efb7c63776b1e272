/**
 * A command line, without its CRLF, as a value.
 * Implements: RFC 5321 §4.1.1 (verbs are case-insensitive), RFC 2033 (LHLO), RFC 3030 §2 (BDAT), RFC 3207 (STARTTLS), RFC 4954 §4 (AUTH).
 * Not here: whether the command is allowed now (server/commands).
 */
import { isUtf8 } from 'node:buffer';
import { Cursor } from '../../base/cursor.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { ForwardPath, MailParameters, RcptParameters, ReversePath } from '../../mta/types.ts';
import { maxCommandLines, maxDomain } from '../limits.ts';
import { alpha, digit, space, visible } from './octets.ts';
import { mailParameters, number, rcptParameters } from './parameters.ts';
import { forwardPath, reversePath } from './path.ts';
import { type Reply, replies } from './replies.ts';

export type Command =
  | { readonly verb: 'HELO' | 'EHLO' | 'LHLO'; readonly helo: string }
  | {
      readonly verb: 'MAIL';
      readonly reversePath: ReversePath;
      readonly parameters: MailParameters;
      readonly utf8: boolean;
    }
  | {
      readonly verb: 'RCPT';
      readonly forwardPath: ForwardPath;
      readonly parameters: RcptParameters;
      readonly utf8: boolean;
    }
  | { readonly verb: 'BDAT'; readonly size: number; readonly last: boolean }
  | { readonly verb: 'VRFY' | 'EXPN'; readonly argument: string }
  | { readonly verb: 'AUTH'; readonly mechanism: string; readonly initial: string | null }
  | { readonly verb: 'DATA' | 'RSET' | 'HELP' | 'NOOP' | 'QUIT' | 'STARTTLS' };

export type Verb = Command['verb'];
export type CommandOf<V extends Verb> = Extract<Command, { readonly verb: V }>;

type Parser = (cursor: Cursor) => Result<Command, Reply>;

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['HELO', (cursor) => hello('HELO', cursor)],
  ['EHLO', (cursor) => hello('EHLO', cursor)],
  ['LHLO', (cursor) => hello('LHLO', cursor)],
  ['MAIL', mail],
  ['RCPT', rcpt],
  ['DATA', (cursor) => bare('DATA', cursor)],
  ['BDAT', bdat],
  ['RSET', (cursor) => bare('RSET', cursor)],
  ['VRFY', (cursor) => lookup('VRFY', cursor)],
  ['EXPN', (cursor) => lookup('EXPN', cursor)],
  ['HELP', () => ok({ verb: 'HELP' })],
  ['NOOP', () => ok({ verb: 'NOOP' })],
  ['QUIT', (cursor) => bare('QUIT', cursor)],
  ['STARTTLS', (cursor) => bare('STARTTLS', cursor)],
  ['AUTH', auth],
]);

/** Never throws; a fault is the reply that it deserves. */
export function parseCommand(line: Buffer): Result<Command, Reply> {
  if (line.includes(0x0d) || line.includes(0x00)) return fail(replies.bareLineEnd);
  const cursor = new Cursor(line);
  const verb = cursor.takeWhile(alpha)?.toUpperCase() ?? '';
  const parse = parsers.get(verb);
  if (parse === undefined || !(cursor.done || cursor.peek() === 0x20)) return fail(replies.unknownCommand);
  if (line.length + 2 > longest(verb)) return fail(replies.lineTooLong);
  if (!isUtf8(line)) return fail(replies.badSyntax);
  return parse(cursor);
}

const longest = (verb: string): number =>
  verb === 'MAIL'
    ? maxCommandLines.mail
    : verb === 'RCPT'
      ? maxCommandLines.rcpt
      : verb === 'AUTH'
        ? maxCommandLines.auth
        : maxCommandLines.other;

/** True when nothing but spaces is left. */
const atEnd = (cursor: Cursor): boolean => {
  cursor.skipWhile(space);
  return cursor.done;
};

function bare(verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS', cursor: Cursor): Result<Command, Reply> {
  return atEnd(cursor) ? ok({ verb }) : fail(replies.noArguments);
}

/**
 * "EHLO" SP ( Domain / address-literal ). Real clients call themselves many things, and what they say is judged by the
 * roles (RFC 5321 §4.1.4), so any one visible word will do.
 */
function hello(verb: 'HELO' | 'EHLO' | 'LHLO', cursor: Cursor): Result<Command, Reply> {
  cursor.skipWhile(space);
  const from = cursor.position;
  const length = cursor.skipWhile(visible);
  const helo = cursor.bytes.toString('utf8', from, cursor.position);
  return length === 0 || length > maxDomain || !atEnd(cursor) ? fail(replies.badHelo) : ok({ verb, helo });
}

/** "MAIL FROM:" Reverse-path [SP Mail-parameters] */
function mail(cursor: Cursor): Result<Command, Reply> {
  cursor.skipWhile(space);
  if (!cursor.takeWord('FROM:')) return fail(replies.badReversePath);
  const path = reversePath(cursor);
  if (!path.ok) return fail(path.error === 'tooLong' ? replies.reversePathTooLong : replies.badReversePath);
  if (!(cursor.done || cursor.peek() === 0x20)) return fail(replies.badReversePath);
  const parameters = mailParameters(cursor);
  if (!parameters.ok) return parameters;
  return ok({ verb: 'MAIL', reversePath: path.value.mailbox, parameters: parameters.value, utf8: path.value.utf8 });
}

/** "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] */
function rcpt(cursor: Cursor): Result<Command, Reply> {
  cursor.skipWhile(space);
  if (!cursor.takeWord('TO:')) return fail(replies.badForwardPath);
  const path = forwardPath(cursor);
  if (!path.ok) return fail(path.error === 'tooLong' ? replies.forwardPathTooLong : replies.badForwardPath);
  if (!(cursor.done || cursor.peek() === 0x20)) return fail(replies.badForwardPath);
  const parameters = rcptParameters(cursor);
  if (!parameters.ok) return parameters;
  return ok({ verb: 'RCPT', forwardPath: path.value.mailbox, parameters: parameters.value, utf8: path.value.utf8 });
}

/** bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF. RFC 3030 §2 */
function bdat(cursor: Cursor): Result<Command, Reply> {
  cursor.skipWhile(space);
  const size = number(cursor.takeWhile(digit));
  if (size === null) return fail(replies.badSyntax);
  if (atEnd(cursor)) return ok({ verb: 'BDAT', size, last: false });
  if (!cursor.takeWord('LAST') || !atEnd(cursor)) return fail(replies.badSyntax);
  return ok({ verb: 'BDAT', size, last: true });
}

/** "VRFY" SP String; what the string means is the role's business. */
function lookup(verb: 'VRFY' | 'EXPN', cursor: Cursor): Result<Command, Reply> {
  const argument = cursor.rest().toString('utf8').trim();
  return argument === '' ? fail(replies.badSyntax) : ok({ verb, argument });
}

/** auth-command = "AUTH" SP sasl-mech [SP initial-response]. RFC 4954 §8 */
function auth(cursor: Cursor): Result<Command, Reply> {
  cursor.skipWhile(space);
  const mechanism = cursor.takeWhile(visible)?.toUpperCase();
  if (mechanism === undefined) return fail(replies.badSyntax);
  if (atEnd(cursor)) return ok({ verb: 'AUTH', mechanism, initial: null });
  const initial = cursor.takeWhile(visible);
  return initial === null || !atEnd(cursor) ? fail(replies.badSyntax) : ok({ verb: 'AUTH', mechanism, initial });
}
