/** The first page, as a person sees it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

describeWith('the door', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => void (web = await startWebLab()), 120_000);
  afterAll(() => web.stop());

  it('lets in by password and shows the mailboxes, without a word on the console', async () => {
    const page = await (await web.visitor()).newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto('/');
    await page.getByLabel('Address').fill(people.alice);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('The address or the password is wrong.');
    await page.getByLabel('Password').fill(web.lab.password);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
    // The browser itself tells of the answers 401.
    expect(said.filter((text) => !text.includes('401'))).toEqual([]);
  });

  it('is for everybody', async () => {
    const page = await (await web.visitor()).newPage();
    await page.goto('/');
    await page.getByLabel('Address').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('speaks the language of the browser', async () => {
    const page = await (await web.visitor({ locale: 'sv-SE' })).newPage();
    await page.goto('/');
    await page.getByRole('button', { name: 'Logga in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
  });
});
