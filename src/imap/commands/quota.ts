/**
 * GETQUOTA and GETQUOTAROOT: an account has one quota root, which holds all of its mailboxes. One's own has no name; that of
 * somebody else, who shares a mailbox to be read, has the name of the level that their mailboxes are under.
 * Implements: RFC 9208 §4.1.1, §4.1.2, §5.1 (STORAGE).
 * Not here: SETQUOTA; limits are the administrator's to set.
 */
import type { AccountId } from '../../directory/types.ts';
import { has } from '../../ms/rights.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { namedPlace, sharedName } from '../wire/shared-name.ts';
import { astring, space } from '../wire/strings.ts';
import { writtenMailbox } from './access-arguments.ts';
import { command, no, ok } from './command.ts';
import { findMailbox, findPlace, mailbox } from './mailbox-argument.ts';
import type { Session } from './session.ts';

interface QuotaRoot {
  readonly account: AccountId;
  /** As it is named to the client. */
  readonly name: string;
}

const ownRoot = (account: AccountId): QuotaRoot => ({ account, name: '' });

/** The root of an owner who shares something with the account to be read. */
async function rootOf(session: Session, account: AccountId, text: string): Promise<QuotaRoot | null> {
  const name = mailboxName(text, session.names);
  if (name === null || name === '') return name === null ? null : ownRoot(account);
  const place = namedPlace(name);
  if (place.kind !== 'shared' || place.name !== 'INBOX') return null;
  for (const { owner, mailbox: shared, rights } of await session.services.store.read.sharedWith(account)) {
    if (owner === place.owner && has(rights, 'r')) return { account: shared.account, name: sharedName(owner, 'INBOX') };
  }
  return null;
}

/** STORAGE counts in units of 1,024 octets. RFC 9208 §5.1 */
const units = (octets: number): number => Math.ceil(octets / 1024);

/** quota-response = "QUOTA" SP quota-root-name SP quota-list; a resource that is not limited is not named. §4.2.1 */
async function quotaLine(session: Session, { account, name }: QuotaRoot): Promise<string> {
  const { used, quota } = await session.services.store.read.usage(account);
  const storage = quota === 0 ? '' : `STORAGE ${units(used)} ${units(quota)}`;
  return `* QUOTA ${writtenMailbox(session, name)} (${storage})\r\n`;
}

export const getQuota = command({
  where: 'account',
  usage: 'GETQUOTA root',
  parse: (cursor) => (space(cursor) ? astring(cursor) : null),
  run: async ({ session, account }, text) => {
    const root = await rootOf(session, account.id, text);
    if (root === null) return no('NONEXISTENT', 'There is no such quota root');
    session.output.text(await quotaLine(session, root));
    return ok('Done');
  },
});

export const getQuotaRoot = command({
  where: 'account',
  usage: 'GETQUOTAROOT mailbox',
  parse: mailbox,
  run: async ({ session, account }, text) => {
    // One's own mailbox need not exist. RFC 9208 §4.1.2
    const place = await findPlace(session, account.id, text);
    const own = 'account' in place && place.account === account.id;
    const found = own ? place : await findMailbox(session, account.id, text, 'r');
    if ('answer' in found) return found.answer;
    const shared = 'mailbox' in found;
    const address = shared ? namedPlace(found.name) : null;
    const root: QuotaRoot =
      shared && address?.kind === 'shared'
        ? { account: found.mailbox.account, name: sharedName(address.owner, 'INBOX') }
        : ownRoot(account.id);
    const written = writtenMailbox(session, shared ? found.name : found.written);
    session.output.text(
      `* QUOTAROOT ${written} ${writtenMailbox(session, root.name)}\r\n${await quotaLine(session, root)}`,
    );
    return ok('Done');
  },
});
