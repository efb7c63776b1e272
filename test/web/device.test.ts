/** What a device does besides showing pages, in a real browser: mail without a connection, and new mail told while no page is open. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { patience, row } from './support/writing.ts';

/** Said in the worker. */
const notifications = 'self.registration.getNotifications().then((all) => all.map(({ title, body }) => [title, body]))';

/** Said in the page. */
const keepsNothing = 'indexedDB.databases().then((all) => all.length === 0)';

const workers = 'navigator.serviceWorker.getRegistrations().then((all) => all.length)';

describeWith('a device', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => {
    web = await startWebLab();
    await deliverTo(web.lab, people.bob, {
      subject: 'A long way',
      from: 'Xenia <x@elsewhere.test>',
      text: 'Read me on the train.',
    });
  }, 120_000);
  afterAll(() => web.stop());

  /** Service workers are at localhost, as they are at a name with a certificate. */
  async function signedIn(context: BrowserContext, path: string): Promise<Page> {
    const answer = await context.request.post('/auth/sign-in', {
      data: { address: people.bob, password: web.lab.password },
    });
    expect(answer.ok()).toBe(true);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  it('shows mail without a connection where somebody wants that', async () => {
    const context = await web.visitor();
    const page = await signedIn(context, '/settings');
    const wish = page.getByLabel('Keep mail here');
    await wish.waitFor();
    expect(await violations(page)).toEqual([]);
    await wish.check();
    await page.waitForFunction(() => localStorage.getItem('postern.read-ahead') !== null);
    await page.goto('/mail');
    await row(page, 'A long way').waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText('You are offline.').waitFor();
    await row(page, 'A long way').getByRole('button').first().click();
    await page.getByText('Read me on the train.').first().waitFor();
    await context.setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await page.goto('/settings');
    await wish.uncheck();
    await expect.poll(() => page.evaluate(keepsNothing), { timeout: patience }).toBe(true);
    await expect.poll(() => page.evaluate(workers), { timeout: patience }).toBe(0);
  });

  it('tells of new mail while no page is open', async () => {
    const context = await web.visitor();
    await context.grantPermissions(['notifications'], { origin: web.url });
    const page = await signedIn(context, '/settings');
    await page.getByLabel('Keep mail here').check();
    await expect.poll(() => context.serviceWorkers().length, { timeout: patience }).toBe(1);
    await expect
      .poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), { timeout: patience })
      .toBe(true);
    const browser = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => {
        if (one !== undefined) resolve(one.registrationId);
      });
    });
    await browser.send('ServiceWorker.enable');
    const registrationId = await registered;
    const [worker] = context.serviceWorkers();
    await page.goto('about:blank');
    await deliverTo(web.lab, people.bob, {
      subject: 'Just now',
      from: 'Yannis <y@elsewhere.test>',
      text: 'Are you there?',
    });
    const data = JSON.stringify({ '@type': 'StateChange', changed: {} });
    await browser.send('ServiceWorker.deliverPushMessage', { origin: web.url, registrationId, data });
    await expect
      .poll(() => worker?.evaluate(notifications), { timeout: patience })
      .toContainEqual(['Yannis', 'Just now\nAre you there?']);
  });

  it('keeps nothing until then', async () => {
    const page = await web.signedIn(people.bob);
    await row(page, 'A long way').waitFor();
    expect(await page.evaluate(keepsNothing)).toBe(true);
    expect(await page.evaluate(workers)).toBe(0);
  });
});
