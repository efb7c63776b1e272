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

  it('has the list as wide as one draws it, or moves it by key, and remembers that', async () => {
    const list = page.getByRole('region', { name: 'Messages' });
    const line = page.getByRole('separator', { name: 'Width of the list' });
    const width = async (): Promise<number> => Math.round((await list.boundingBox())?.width ?? 0);
    const said = async (): Promise<number> => Number(await line.getAttribute('aria-valuenow'));
    const before = await said();
    const box = await line.boundingBox();
    if (box === null) throw new Error('the line is not shown');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(said).toBe(before - 60);
    await line.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(said).toBe(before - 44);
    const drawn = await width();
    await page.reload();
    await row('second thing').waitFor();
    expect([await said(), await width()]).toEqual([before - 44, drawn]);
    await line.focus();
    await page.keyboard.press('Home');
    expect(await said()).toBe(Number(await line.getAttribute('aria-valuemin')));
    await page.keyboard.press('End');
    expect(await said()).toBe(Number(await line.getAttribute('aria-valuemax')));
    expect(await violations(page)).toEqual([]);
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
