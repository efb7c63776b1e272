/**
 * ENABLE: the client says what it understands. RFC 9051 §6.3.1, RFC 6855 §3, RFC 7162 §3.2.3, RFC 9586 §3, RFC 5464 §4.1
 */
import { space, word } from '../wire/strings.ts';
import { command, ok } from './command.ts';
import { enableCondstore } from './condstore.ts';
import { MetadataNews } from './metadata-news.ts';
import type { Extension } from './session.ts';

const extensions: readonly Extension[] = ['IMAP4rev2', 'UTF8=ACCEPT', 'CONDSTORE', 'QRESYNC', 'UIDONLY', 'METADATA'];

export const enable = command({
  where: 'account',
  usage: 'ENABLE capability ...',
  parse: (cursor) => {
    const names: string[] = [];
    while (space(cursor) && !cursor.done) {
      const name = names.length < 100 ? word(cursor) : null;
      if (name === null) return null;
      names.push(name);
    }
    return names.length === 0 ? null : names;
  },
  run: async ({ session, account, view }, names) => {
    const asked = extensions.filter((each) => names.includes(each.toUpperCase()));
    const enabled = asked.filter((each) => !session.enabled.has(each));
    if (asked.includes('CONDSTORE') || asked.includes('QRESYNC')) enableCondstore(session, view);
    if (enabled.includes('METADATA')) {
      session.news ??= new MetadataNews(account.id);
      await session.news.attend(session, account.id);
    }
    for (const each of enabled) session.enabled.add(each);
    session.output.text(`* ENABLED${enabled.map((each) => ` ${each}`).join('')}\r\n`);
    return ok('Enabled what is known');
  },
});
