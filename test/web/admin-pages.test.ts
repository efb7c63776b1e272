/** The administration, as an administrator sees it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

describeWith('the administration', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;
  const said: string[] = [];
  beforeAll(async () => {
    web = await startWebLab();
    page = await web.signedIn(people.admin, '/admin');
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
  }, 120_000);
  afterAll(() => web.stop());

  it('shows what runs, in sentences, as a chart and as its table', async () => {
    await page.getByText('postern.alpha.test runs Postern').waitFor();
    await page.locator('canvas').waitFor();
    await page.getByText('The same as a table').click();
    await page.getByRole('columnheader', { name: 'Refused' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('tells why a message waits, and holds, releases and cancels it by the keys alone', async () => {
    await waiting(web, 'nobody@gone.test');
    await page.getByRole('link', { name: 'Queue' }).press('Enter');
    const row = page.getByRole('row').filter({ hasText: 'nobody@gone.test' });
    await row.getByText('It was asked to leave at').waitFor();
    expect(await violations(page)).toEqual([]);
    await row.getByRole('button', { name: 'Hold' }).press('Enter');
    await row.getByText('It is held until somebody releases it.').waitFor();
    await row.getByRole('button', { name: 'Release' }).waitFor();
    await row.getByRole('button', { name: 'Cancel' }).press('Enter');
    await row.getByRole('button', { name: 'Keep' }).press('Enter');
    await row.getByRole('button', { name: 'Cancel' }).press('Enter');
    await row.getByRole('button', { name: 'Cancel: nobody gets it' }).press('Enter');
    await page.getByText('Nothing waits.').waitFor();
  });

  it('shows accounts and who is locked out', async () => {
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('row', { name: people.admin }).getByText('administrator').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Locked out' }).click();
    await page.getByText('Nobody is locked out.').waitFor();
    expect(said).toEqual([]);
  });

  it('is not there for others', async () => {
    const other = await web.signedIn(people.alice, '/admin');
    await other.getByRole('link', { name: 'Inbox' }).waitFor();
    expect(await other.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  });
});

/** A message of alice's that is to leave tomorrow. */
async function waiting({ lab, url }: WebLab, to: string): Promise<void> {
  const made = await lab.postern(['token', 'add', people.alice, 'later', '--scope', 'send', '--json']);
  const { token } = JSON.parse(made.stdout) as { readonly token: string };
  const sent = await fetch(`${url}/api/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      from: people.alice,
      to: [to],
      subject: 'Later',
      text: 'Hello',
      send_at: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  });
  expect(sent.status).toBe(202);
}
