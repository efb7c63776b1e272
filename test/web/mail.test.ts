/** Reading mail in a real browser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';

describeWith('mail', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;

  const deliver = (subject: string, ...fields: readonly string[]): Promise<void> =>
    deliverTo(web.lab, people.alice, { subject, from: 'Ann <ann@elsewhere.test>', fields });

  beforeAll(async () => {
    web = await startWebLab();
    await deliver('first thing');
    await deliver('second thing');
    await deliver('an answer', 'References: <first-thing@elsewhere.test>');
    page = await web.signedIn(people.alice);
  }, 120_000);
  afterAll(() => web.stop());

  const row = (subject: string) =>
    page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: subject });

  it('shows conversations, the newest first', async () => {
    await row('an answer').waitFor();
    expect(await row('').count()).toBe(2);
  });

  it('opens one with all its messages, which are read then', async () => {
    await row('an answer').getByRole('button').click();
    await page.getByRole('article').getByText('Dear Alice, this is about an answer.').waitFor();
    await page.getByRole('article').getByText('Dear Alice, this is about first thing.').waitFor();
    await page.getByRole('link', { name: /Inbox/ }).getByText('1', { exact: true }).waitFor();
  });

  it('is for everybody: nothing is wrong with the list and the reader', async () => {
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('finds while one types', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('subject:second');
    await row('an answer').waitFor({ state: 'detached' });
    await row('second thing').waitFor();
    await page.getByLabel('Search mail').fill('');
    await row('an answer').waitFor();
  });

  it('archives by key, and takes it back', async () => {
    await row('second thing').getByRole('checkbox').check();
    await page.keyboard.press('e');
    await page.getByRole('status').getByText('Archived').waitFor();
    await row('second thing').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('second thing').waitFor();
  });

  it('is one thing at a time on a phone', async () => {
    const phone = await web.signedIn(people.alice);
    await phone.setViewportSize({ width: 390, height: 780 });
    await phone.getByRole('button', { name: /second thing/ }).click();
    await phone.getByRole('article').getByText('Dear Alice').waitFor();
    expect(await phone.getByLabel('Search mail').isVisible()).toBe(false);
    expect(await violations(phone)).toEqual([]);
    await phone.getByRole('button', { name: 'Back' }).click();
    await phone.getByRole('combobox', { name: 'Mail', exact: true }).selectOption({ label: 'Archive' });
    await phone.getByText('Nothing here.').waitFor();
  });

  it('tells the keys', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next message', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
