/**
 * The arguments that several commands share: none, or the number of a message.
 * Implements: RFC 1939 §5 (message numbers).
 */
import { type Result, fail, ok as accepted } from '../../base/result.ts';
import type { Maildrop } from '../maildrop/maildrop.ts';
import { params, wholeNumber } from '../wire/command.ts';
import { type Reply, err } from '../wire/replies.ts';

/** The refusal of a superfluous argument, or null. */
export const superfluous = (keyword: string, argument: string): Reply | null =>
  params(argument).length === 0 ? null : err(`${keyword} takes no argument`);

/** The number of a message that is there, or why not. */
export function messageNumber(maildrop: Maildrop, text: string | undefined): Result<number, Reply> {
  const number = text === undefined ? null : wholeNumber(text);
  if (number === null) return fail(err('Give the number of a message'));
  return maildrop.has(number) ? accepted(number) : fail(err('No such message'));
}

/** The one argument of RETR and DELE. */
export function onlyMessage(maildrop: Maildrop, argument: string): Result<number, Reply> {
  const [text, ...more] = params(argument);
  return more.length > 0 ? fail(err('Give the number of one message')) : messageNumber(maildrop, text);
}
