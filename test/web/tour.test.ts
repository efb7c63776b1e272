/** One click signs in at a lab, and the tour begins: letters honest and forged, by key, in two themes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

/** As the lab prints it. */
const linkOf = (output: string, address: string): string =>
  output
    .split('\n')
    .find((line) => line.includes(address) && line.includes('/lab/sign-in?secret='))
    ?.split(' ')
    .at(-1) ?? '';

describeWith('the tour of the lab', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => {
    web = await startWebLab();
  }, 120_000);
  afterAll(() => web.stop());

  it('shows what is said of letters', { timeout: 120_000 }, async () => {
    const context = await web.visitor();
    const page = await context.newPage();
    await page.goto(linkOf(web.lab.output, people.bob));
    expect(page.url()).not.toContain('secret');
    const tour = page.getByRole('dialog', { name: 'Welcome to the lab' });
    await tour.waitFor();
    expect(await violations(page)).toEqual([]);
    await tour.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByRole('status').getByText('It is here').waitFor();
    await page.getByRole('button', { name: 'Nobody here has had mail from alice@alpha.test before.' }).waitFor();
    await page.getByRole('dialog').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Somebody writes in her name' }).waitFor();
    await page.getByRole('button', { name: 'Send it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('It was refused, and you would never have seen it. The server said: 550 5.7.26').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByRole('button', { name: 'The name shows another address' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByRole('button', { name: 'a1pha.test is made to be taken for another domain' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('dialog', { name: 'That is the tour' }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('does not open where nobody came by a link', { timeout: 60_000 }, async () => {
    const page = await web.signedIn(people.alice);
    await page.getByRole('region', { name: 'Messages' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
