/**
 * COMPRESS: everything behind the answer is compressed, both ways. Offered behind the login only, so that no credentials
 * are ever compressed beside what an attacker chooses.
 * Implements: RFC 4978 §3.
 */
import { space, word } from '../wire/strings.ts';
import { bad, command, ok } from './command.ts';

/** The layer is put in by the dispatcher, behind this answer. */
export const compress = command({
  where: 'account',
  usage: 'COMPRESS DEFLATE',
  tells: 'nothing',
  parse: (cursor) => (space(cursor) ? word(cursor) : null),
  run: ({ session }, algorithm) => {
    if (algorithm !== 'DEFLATE') return bad('Only DEFLATE is known');
    if (session.compressing) return bad('DEFLATE is active already');
    session.compress();
    return ok('DEFLATE active');
  },
});
