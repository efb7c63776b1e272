/**
 * GETQUOTA and GETQUOTAROOT: an account has one quota root, which has no name and holds all of its mailboxes.
 * Implements: RFC 9208 §4.1.1, §4.1.2, §5.1 (STORAGE).
 * Not here: SETQUOTA; limits are the administrator's to set.
 */
import type { AccountId } from '../../directory/types.ts';
import { astringText } from '../wire/encode.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { astring, space } from '../wire/strings.ts';
import { command, no, ok } from './command.ts';
import { findPlace, mailbox } from './mailbox-argument.ts';
import type { Session } from './session.ts';

const root = '""';

/** STORAGE counts in units of 1,024 octets. RFC 9208 §5.1 */
const units = (octets: number): number => Math.ceil(octets / 1024);

/** quota-response = "QUOTA" SP quota-root-name SP quota-list; a resource that is not limited is not named. §4.2.1 */
async function quotaLine(session: Session, account: AccountId): Promise<string> {
  const { used, quota } = await session.services.store.read.usage(account);
  return `* QUOTA ${root} (${quota === 0 ? '' : `STORAGE ${units(used)} ${units(quota)}`})\r\n`;
}

export const getQuota = command({
  where: 'account',
  usage: 'GETQUOTA root',
  parse: (cursor) => (space(cursor) ? astring(cursor) : null),
  run: async ({ session, account }, name) => {
    if (name !== '') return no('NONEXISTENT', 'There is no such quota root');
    session.output.text(await quotaLine(session, account.id));
    return ok('Done');
  },
});

export const getQuotaRoot = command({
  where: 'account',
  usage: 'GETQUOTAROOT mailbox',
  parse: mailbox,
  run: async ({ session, account }, text) => {
    // The mailbox need not exist. RFC 9208 §4.1.2
    const place = await findPlace(session, account.id, text);
    if ('answer' in place) return place.answer;
    const written = astringText(writtenName(place.name, session.names), session.names === 'utf-8');
    session.output.text(`* QUOTAROOT ${written} ${root}\r\n${await quotaLine(session, place.account)}`);
    return ok('Done');
  },
});
