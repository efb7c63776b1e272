/** What tests of writing do on the pages, and what they look at on the server. */
import type { Locator, Page } from 'playwright-core';
import { people } from '../../support/lab.ts';
import type { WebLab } from './browser.ts';

/** Milliseconds, on a machine with much to do. */
export const patience = 30_000;

/** Alice and Bob, each before an inbox. */
export async function writers(web: WebLab): Promise<{ readonly alice: Page; readonly bob: Page }> {
  const alice = await web.signedIn(people.alice);
  const bob = await web.signedIn(people.bob);
  for (const page of [alice, bob]) {
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
  }
  return { alice, bob };
}

/** How long what is sent can be taken back, in seconds; 0 sends it at once, for tests that are about something else. */
export async function undoFor(page: Page, seconds: number): Promise<void> {
  await jmap(page, ['Preferences/set', { update: { singleton: { 'values/undoSend': seconds } } }]);
  await page.reload();
  await page.getByRole('link', { name: 'Inbox' }).waitFor();
}

export const composer = (page: Page): Locator => page.getByRole('dialog');

export const text = (page: Page): Locator => composer(page).getByLabel('Message', { exact: true });

/** The way back from what was just done; the toolbar has one too. */
export const undo = (page: Page): Locator =>
  page.getByRole('status').getByRole('button', { name: 'Undo', exact: true });

/** The composer is closed: what was written is on its way. */
export const gone = (page: Page): Promise<void> => composer(page).waitFor({ state: 'detached' });

export const row = (page: Page, subject: string): Locator =>
  page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: subject });

/** The list of a mailbox, asked for until the message is in it. */
export async function arrives(page: Page, mailbox: string, subject: string): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    await page.goto('/mail');
    await page.getByRole('link', { name: mailbox }).click();
    const found = await row(page, subject)
      .first()
      .waitFor({ timeout: 2_000 })
      .then(() => true)
      .catch(() => false);
    if (found) return;
    if (Date.now() > until) throw new Error(`${subject} did not come into ${mailbox}`);
  }
}

interface Session {
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly primaryAccounts: Readonly<Record<string, string>>;
  readonly capabilities: Readonly<Record<string, unknown>>;
}

type Answer = Readonly<Record<string, unknown>>;

/** Calls of JMAP by who is signed in on the page; accountId is put in. */
export async function jmap(
  page: Page,
  ...calls: readonly (readonly [name: string, args: object])[]
): Promise<readonly Answer[]> {
  const session = (await (await page.request.get('/jmap/session')).json()) as Session;
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
  const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `c${at}`]);
  const answer = await page.request.post(session.apiUrl, {
    data: { using: Object.keys(session.capabilities), methodCalls },
  });
  const { methodResponses } = (await answer.json()) as { methodResponses: readonly [string, Answer, string][] };
  return methodResponses.map(([, value]) => value);
}

/** The octets of the newest message of that subject, waited for. */
export async function octetsOf(page: Page, subject: string, filter: object = {}): Promise<string> {
  const session = (await (await page.request.get('/jmap/session')).json()) as Session;
  const until = Date.now() + patience;
  for (;;) {
    const [, got] = await jmap(
      page,
      [
        'Email/query',
        { filter: { subject, ...filter }, sort: [{ property: 'receivedAt', isAscending: false }], limit: 1 },
      ],
      ['Email/get', { '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' }, properties: ['blobId'] }],
    );
    const [email] = (got?.['list'] ?? []) as readonly { readonly blobId: string }[];
    if (email !== undefined) {
      const url = session.downloadUrl
        .replace('{accountId}', session.primaryAccounts['urn:ietf:params:jmap:mail'] ?? '')
        .replace('{blobId}', email.blobId)
        .replace('{name}', 'x')
        .replace('{type}', 'message/rfc822');
      return (await (await page.request.get(url)).body()).toString('latin1');
    }
    if (Date.now() > until) throw new Error(`${subject} did not come`);
    await page.waitForTimeout(200);
  }
}
