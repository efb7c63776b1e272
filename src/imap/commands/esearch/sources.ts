/**
 * The mailboxes that an ESEARCH is about, each once.
 * Implements: RFC 7377 §2.2: r is needed, and l where a mailbox is not named itself; the others are passed over in silence.
 */
import type { AccountId } from '../../../directory/types.ts';
import { has } from '../../../ms/rights.ts';
import { sync } from '../../view/sync.ts';
import { MailboxView } from '../../view/view.ts';
import { astringText } from '../../wire/encode.ts';
import { writtenName } from '../../wire/mailbox-name.ts';
import { telling } from '../condstore.ts';
import { type MailboxFilter, candidateTest } from '../filter-mailboxes.ts';
import { type Reached, findMailbox } from '../mailbox-argument.ts';
import { keyOf } from '../notify/names.ts';
import type { Session } from '../session.ts';
import { visibleMailboxes } from '../visible.ts';

export type Source = Pick<Reached, 'mailbox' | 'name'>;

export async function sources(
  session: Session,
  account: AccountId,
  filters: readonly MailboxFilter[],
): Promise<readonly Source[]> {
  const { read } = session.services.store;
  const found = new Map<string, Source>();
  const add = (source: Source): void => {
    const key = keyOf(source.mailbox);
    if (!found.has(key)) found.set(key, source);
  };
  const visible = await visibleMailboxes(session, account, '', ['*']);
  const { state } = session;
  if (state.name === 'selected' && filters.some(({ kind }) => kind === 'selected')) {
    const key = keyOf(state.view);
    const source = visible.find(({ mailbox }) => keyOf(mailbox) === key);
    const mailbox = await read.mailbox(state.view.account, state.view.id);
    if (source !== undefined) add(source);
    else if (mailbox !== null) add({ mailbox, name: mailbox.name });
  }
  for (const text of new Set(filters.flatMap((filter) => ('names' in filter ? filter.names : [])))) {
    const reached = await findMailbox(session, account, text, 'r');
    if ('mailbox' in reached) add(reached);
  }
  const tests = filters.map((filter) => candidateTest(filter, session.names));
  const subscribed = new Set(await read.subscriptions(account));
  for (const reached of visible) {
    const { name, mailbox, rights } = reached;
    const candidate = { name, personal: mailbox.account === account, subscribed: subscribed.has(name) };
    if (has(rights, 'r') && tests.some((test) => test(candidate))) add(reached);
  }
  return [...found.values()];
}

/** The view that the session has open, brought up to date, or one for the search alone; null where the mailbox is gone. */
export async function openSource(session: Session, { mailbox: { account, id } }: Source): Promise<MailboxView | null> {
  const { state, services, output } = session;
  const { read } = services.store;
  if (state.name === 'selected' && state.view.account === account && state.view.id === id) {
    if (state.view.dirty && (await sync(state.view, read, output, telling(session, false, true))) === 'gone')
      return null;
    return state.view;
  }
  const columns = await read.columns(account, id);
  return columns === null ? null : new MailboxView(columns, true);
}

/** one-correlator = … / ("MAILBOX" SP astring) / ("UIDVALIDITY" SP nz-number). RFC 7377 §4 */
export function sourceText(session: Session, { name, mailbox }: Source): string {
  const written = astringText(writtenName(name, session.names), session.names === 'utf-8');
  return ` MAILBOX ${written} UIDVALIDITY ${mailbox.uidValidity}`;
}
