/** What happened to mail, as an administrator sees it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { keptApart, suspicious } from './support/kept-apart.ts';
import { looksWell } from './support/looks.ts';

describeWith('mail, as an administrator sees it', { peers: ['chromium'] }, () => {
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

  it('tells what happened to a message, to be copied', async () => {
    await deliverTo(web.lab, people.alice, { subject: 'Traced', from: 'Ann <ann@elsewhere.test>' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('link', { name: 'Message trace' }).press('Enter');
    await page.getByLabel('Sender').fill('ann@elsewhere.test');
    await page.getByLabel('Message-ID').fill('<Traced@elsewhere.test>');
    await page.getByLabel('Message-ID').press('Enter');
    const trace = page.getByRole('region', { name: 'ann@elsewhere.test' });
    await trace.getByText(`Filed for ${people.alice} in Inbox.`).waitFor();
    await trace.getByText('It came from 127.0.0.1, which calls itself test.test').waitFor();
    await looksWell(page);
    await trace.getByRole('button', { name: 'Copy' }).press('Enter');
    await trace.getByText('Copied.').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain('Message-ID: <Traced@elsewhere.test>\n');
    expect(copied).toContain(`Filed for ${people.alice} in Inbox.`);
    await page.getByLabel('Recipient').fill('nobody@alpha.test');
    await page.getByLabel('Recipient').press('Enter');
    await page.getByText('Nothing of the last 14 days fits.').waitFor();
  });

  it('shows what others report as charts and tables, and why something failed in words', async () => {
    await page.getByRole('link', { name: 'Reports', exact: true }).press('Enter');
    await page.getByText('No reports have come.').first().waitFor();
    await looksWell(page);
    // What the server makes of reports is tried in src/http/admin/reports.test.ts.
    const counts = { good: 7, bad: 3 };
    const host = { ...counts, domain: 'alpha.test' };
    const days = [{ day: '2026-01-01', ...counts }];
    const report = { ...host, organization: 'Beta', from: '2026-01-01T00:00:00.000Z' };
    await page.route('**/reports/dmarc', (route) =>
      route.fulfill({
        json: {
          days,
          sources: [{ ...host, sourceIp: '203.0.113.9', dkim: 'broken', spf: 'not-allowed' }],
          results: [{ ...counts, disposition: 'quarantine' }],
          reports: [{ ...report, believed: false }],
          failures: [],
          own: [],
        },
      }),
    );
    await page.route('**/reports/tls', (route) =>
      route.fulfill({
        json: {
          days,
          failing: [{ ...host, host: 'mx.alpha.test', type: 'certificate-expired' }],
          reports: [{ ...report, policy: 'sts' }],
          own: [],
          ownFailing: [],
        },
      }),
    );
    await page.reload();
    const forged = page.getByRole('row', { name: '203.0.113.9' });
    await forged.getByText('The signature does not hold. SPF does not allow the host.').waitFor();
    await page.getByRole('row', { name: 'mx.alpha.test' }).getByText('The certificate is too old.').waitFor();
    await page.getByText('nothing vouches for its sender').waitFor();
    expect(await page.locator('canvas').count()).toBe(2);
    await looksWell(page);
    expect(said).toEqual([]);
  });

  it('tells why a message is kept apart, lets it out and takes that back', async () => {
    await page.goto('/admin/quarantine');
    await page.getByText('Nothing is kept apart.').waitFor();
    await keptApart(web.lab, people.alice);
    await page.getByLabel('Address').fill(people.alice);
    await page.getByLabel('Address').press('Enter');
    const row = page.getByRole('row').filter({ hasText: suspicious.subject });
    await row.getByText('Its score is').waitFor();
    await row.getByRole('button', { name: 'All reasons' }).press('Enter');
    await row.getByRole('button', { name: 'All reasons' }).waitFor({ state: 'detached' });
    await looksWell(page);
    await row.getByRole('button', { name: 'Let out' }).press('Enter');
    await page.getByText(`It is in the inbox of ${people.alice}.`).waitFor();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await row.waitFor();
    await row.getByRole('button', { name: 'Remove' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await row.waitFor();
    // Who it is for lets it out as well.
    const own = await web.signedIn(people.alice);
    await own.getByRole('link', { name: 'Quarantine' }).click();
    const listed = own.getByRole('listitem').filter({ hasText: suspicious.subject });
    await listed.getByRole('checkbox').check();
    const filed = own.waitForResponse((answer) => answer.request().postData()?.includes('Email/set') === true);
    await own.getByRole('button', { name: 'Not junk' }).press('Enter');
    await filed;
    await listed.waitFor({ state: 'detached' });
    await own.close();
    await page.reload();
    await page.getByText('Nothing is kept apart.').waitFor();
  });

  it('shows what the spam filter does and knows, and what is remembered of a stranger', async () => {
    await page.getByRole('link', { name: 'Spam filter' }).press('Enter');
    await page.getByRole('row', { name: 'everybody else' }).waitFor();
    await page.getByLabel('IP address', { exact: true }).fill('192.0.2.7');
    await page.getByLabel('Recipient').fill(people.alice);
    await page.getByLabel('Recipient').press('Enter');
    await page.getByText('Nothing is remembered of it.').waitFor();
    await page.getByLabel('IP address or domain').fill('192.0.2.7');
    await page.getByLabel('IP address or domain').press('Enter');
    await page.getByRole('row', { name: '192.0.2.7' }).waitFor();
    await looksWell(page);
    expect(said).toEqual([]);
  });
});
