/**
 * NAMESPACE: one's own mailboxes, and what others share. RFC 9051 §6.3.10, RFC 5255 §3.4 (TRANSLATION)
 */
import { othersNamespace } from '../../ms/namespace.ts';
import { type LanguageTag, otherUsersIn } from '../languages/languages.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { bare, command, ok } from './command.ts';

/** namespace-trans = SP DQUOTE "TRANSLATION" DQUOTE SP "(" string ")", in modified UTF-7. RFC 5255 §3.5 */
function translation(language: LanguageTag): string {
  const name = otherUsersIn(language);
  return name === null ? '' : ` "TRANSLATION" ("${writtenName(`${name}${delimiter}`, 'utf-7')}")`;
}

export const namespaceLine = (language: LanguageTag): string =>
  `* NAMESPACE (("" "/")) (("${othersNamespace}${delimiter}" "${delimiter}"${translation(language)})) NIL\r\n`;

export const namespace = command({
  where: 'account',
  usage: 'NAMESPACE',
  parse: bare,
  run: ({ session }) => {
    session.output.text(namespaceLine(session.language));
    return ok('That is all');
  },
});
