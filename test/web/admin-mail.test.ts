/** What happened to mail, as an administrator sees it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';

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

  /** By day and by night, and on the phone, where nothing is wider than the screen. */
  async function looksWell(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 720 });
  }

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
    await looksWell();
    await trace.getByRole('button', { name: 'Copy' }).press('Enter');
    await trace.getByText('Copied.').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain('Message-ID: <Traced@elsewhere.test>\n');
    expect(copied).toContain(`Filed for ${people.alice} in Inbox.`);
    await page.getByLabel('Recipient').fill('nobody@alpha.test');
    await page.getByLabel('Recipient').press('Enter');
    await page.getByText('Nothing of the last 14 days fits.').waitFor();
    expect(said).toEqual([]);
  });
});
