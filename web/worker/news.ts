/**
 * New mail, told while no page is open: the server pushes that something changed, and this asks what it was.
 * Implements the client side of: RFC 8620 §7.2.2 (PushVerification), RFC 8030. What is pushed holds no mail.
 */

interface Session {
  readonly primaryAccounts: Readonly<Record<string, string>>;
}

/** What a notification says. */
interface Told {
  readonly title: string;
  readonly body: string;
  readonly url: string;
}

type Arguments = Readonly<Record<string, unknown>>;

const mail = 'urn:ietf:params:jmap:mail';
const core = 'urn:ietf:params:jmap:core';

/** New messages that are told one by one. */
const mostTold = 3;

/** The code that shows the server that its pushes arrive here. */
export async function verify({
  pushSubscriptionId,
  verificationCode,
}: Readonly<Record<string, unknown>>): Promise<void> {
  if (typeof pushSubscriptionId !== 'string') return;
  await call([core], [['PushSubscription/set', { update: { [pushSubscriptionId]: { verificationCode } } }, 'v']]);
}

/** Unread mail of the inbox that came within the last minutes, newest first. */
export async function newMail(since: Date): Promise<readonly Told[]> {
  const session = (await (await fetch('/jmap/session')).json()) as Session;
  const accountId = session.primaryAccounts[mail];
  const [inbox] = await call([core, mail], [['Mailbox/query', { accountId, filter: { role: 'inbox' } }, 'm']]);
  const [inMailbox] = (inbox?.['ids'] as readonly string[] | undefined) ?? [];
  if (inMailbox === undefined) return [];
  const filter = { inMailbox, notKeyword: '$seen', after: `${since.toISOString().slice(0, 19)}Z` };
  const sort = [{ property: 'receivedAt', isAscending: false }];
  const properties = ['threadId', 'from', 'subject', 'preview'];
  const [, emails] = await call(
    [core, mail],
    [
      ['Email/query', { accountId, filter, sort, limit: mostTold }, 'q'],
      ['Email/get', { accountId, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties }, 'g'],
    ],
  );
  const list = (emails?.['list'] as readonly Arguments[] | undefined) ?? [];
  return list.map((email) => told(email, inMailbox));
}

function told({ threadId, from, subject, preview }: Arguments, mailbox: string): Told {
  const [author] = (from as readonly { readonly name: string | null; readonly email: string }[] | null) ?? [];
  return {
    title: author?.name ?? author?.email ?? '',
    body: [subject, preview].filter((text) => typeof text === 'string' && text !== '').join('\n'),
    url: `/mail/${mailbox}/${String(threadId)}`,
  };
}

async function call(
  using: readonly string[],
  methodCalls: readonly (readonly [name: string, args: Arguments, id: string])[],
): Promise<readonly Arguments[]> {
  const response = await fetch('/jmap/api', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ using, methodCalls }),
  });
  const { methodResponses } = (await response.json()) as {
    readonly methodResponses: readonly (readonly [string, Arguments])[];
  };
  return methodResponses.map(([, args]) => args);
}
