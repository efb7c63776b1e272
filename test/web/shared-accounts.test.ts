/** Mail that somebody else shares, in a real browser: shown in the rail, read, searched and filed in, and left again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { jmap } from './support/writing.ts';

describeWith('shared accounts', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;

  beforeAll(async () => {
    web = await startWebLab();
    await deliverTo(web.lab, people.alice, { subject: 'For Alice alone', from: 'Ann <ann@elsewhere.test>' });
    await deliverTo(web.lab, people.bob, { subject: 'Budget of the team', from: 'Carol <carol@elsewhere.test>' });
    await deliverTo(web.lab, people.bob, { subject: 'Trip of the team', from: 'Carol <carol@elsewhere.test>' });
    for (const mailbox of ['INBOX', 'Archive']) {
      const { code, output } = await web.lab.postern([
        'mailbox',
        'share',
        people.bob,
        mailbox,
        people.alice,
        'lrswite',
      ]);
      if (code !== 0) throw new Error(output);
    }
    page = await web.signedIn(people.alice);
  }, 120_000);
  afterAll(() => web.stop());

  const row = (subject: string) =>
    page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: subject });
  const account = (name: string) =>
    page.getByRole('list', { name: 'Accounts' }).getByRole('button', { name, exact: true });

  it('are in the rail, and show what is shared and nothing else', async () => {
    await row('For Alice alone').waitFor();
    expect(await account(people.alice).getAttribute('aria-pressed')).toBe('true');
    await account(people.bob).focus();
    await page.keyboard.press('Enter');
    await row('Budget of the team').waitFor();
    expect(await row('For Alice alone').count()).toBe(0);
    expect(await account(people.bob).getAttribute('aria-pressed')).toBe('true');
    const boxes = page.getByRole('navigation', { name: 'Mail', exact: true });
    await boxes.getByRole('link', { name: 'Archive' }).waitFor();
    expect(await boxes.getByRole('link', { name: 'Drafts' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it('are read, without a way to answer in the name of another', async () => {
    await row('Budget of the team').getByRole('button').first().click();
    await page.getByRole('article').getByText('this is about Budget of the team').waitFor();
    expect(
      await page
        .getByRole('article')
        .getByRole('button', { name: /Reply|Write an answer/ })
        .count(),
    ).toBe(0);
    await page.keyboard.press('r');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it('are searched for themselves', async () => {
    await page.getByLabel('Search mail').fill('trip');
    await row('Budget of the team').waitFor({ state: 'detached' });
    await row('Trip of the team').waitFor();
    await page.getByLabel('Search mail').fill('alone');
    await page.getByText('No message matches.').waitFor();
    await page.getByLabel('Search mail').fill('');
    await row('Budget of the team').waitFor();
  });

  it('are filed in, which the owner sees', async () => {
    await row('Trip of the team').getByRole('checkbox').check();
    await page.keyboard.press('e');
    await row('Trip of the team').waitFor({ state: 'detached' });
    const bob = await web.signedIn(people.bob);
    await bob.getByRole('link', { name: 'Archive' }).click();
    await bob.getByRole('listitem').filter({ hasText: 'Trip of the team' }).getByRole('button').first().waitFor();
  });

  it('stay where one is when the page is loaded again, and are left for those of oneself', async () => {
    await page.reload();
    await row('Budget of the team').waitFor();
    await account(people.alice).click();
    await row('For Alice alone').waitFor();
    expect(await row('Budget of the team').count()).toBe(0);
    // What is written is one's own.
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByLabel('To', { exact: true }).waitFor();
    expect((await jmap(page, ['Identity/get', {}]))[0]?.['list']).toMatchObject([{ email: people.alice }]);
  });

  it('fit on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 780 });
    await page.goto('/mail');
    await account(people.bob).click();
    await row('Budget of the team').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await violations(page)).toEqual([]);
  });
});
