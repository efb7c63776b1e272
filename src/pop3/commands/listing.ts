/**
 * What LIST and UIDL have in common: "number value", of one message or of all that are not marked deleted. RFC 1939 §5
 */
import type { Maildrop } from '../maildrop/maildrop.ts';
import { params } from '../wire/command.ts';
import { type Reply, err, linesOf, ok, okWith } from '../wire/replies.ts';
import { messageNumber } from './arguments.ts';

export function listing(maildrop: Maildrop, argument: string, value: (number: number) => string): Reply {
  const [text, ...more] = params(argument);
  if (more.length > 0) return err('Give the number of one message, or none');
  if (text === undefined) {
    return okWith(`${maildrop.count} messages (${maildrop.octets} octets)`, linesOf(lines(maildrop, value)));
  }
  const number = messageNumber(maildrop, text);
  return number.ok ? ok(`${number.value} ${value(number.value)}`) : number.error;
}

function* lines(maildrop: Maildrop, value: (number: number) => string): Generator<string> {
  for (const number of maildrop.numbers()) yield `${number} ${value(number)}`;
}
