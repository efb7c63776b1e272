/** Settings in a real browser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

describeWith('settings', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => void (web = await startWebLab()), 120_000);
  afterAll(() => web.stop());

  it('keeps language and appearance on this device', async () => {
    const page = await web.signedIn(people.alice, '/settings');
    await page.getByLabel('Dark').check();
    await page.getByLabel('Language').selectOption('it');
    await page.getByRole('heading', { name: 'Impostazioni' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Impostazioni' }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  it('signs out where one is signed in elsewhere', async () => {
    const other = await web.signedIn(people.bob);
    const page = await web.signedIn(people.bob, '/settings');
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('Sign out there').waitFor({ state: 'detached' });
    await other.reload();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});
