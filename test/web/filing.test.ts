/** Filing mail in a real browser: mailboxes, labels, choosing, dragging, putting aside, searching; by pointer and by keys alone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';

describeWith('filing', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;

  beforeAll(async () => {
    web = await startWebLab();
    for (const subject of ['one', 'two', 'three', 'four'])
      await deliverTo(web.lab, people.alice, { subject, from: 'Ann <ann@elsewhere.test>' });
    page = await web.signedIn(people.alice);
    await row('four').waitFor();
  }, 120_000);
  afterAll(() => web.stop());

  const list = () => page.getByRole('region', { name: 'Messages' });
  const row = (subject: string) =>
    list()
      .getByRole('listitem')
      .filter({ hasText: `about ${subject}.` });
  const dialog = () => page.getByRole('dialog');
  const chosen = (count: number) => page.getByText(`${count} chosen`).waitFor();
  const undo = () => page.getByRole('button', { name: 'Undo' }).click();

  async function isForEverybody(): Promise<void> {
    expect(await violations(page)).toEqual([]);
  }

  it('makes a mailbox with a colour, renames it, and puts one within', async () => {
    await page.getByRole('button', { name: 'New mailbox' }).click();
    await dialog().getByLabel('Name').fill('Bills');
    await dialog().getByLabel('Colour 2').check();
    await isForEverybody();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Bills' }).focus();
    await page.keyboard.press('F2');
    await dialog().getByLabel('Name').fill('Paid');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Paid' }).waitFor();
    await page.getByRole('button', { name: 'New mailbox' }).click();
    await dialog().getByLabel('Name').fill('Old');
    await dialog().getByLabel('Within').selectOption({ label: 'Paid' });
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Old' }).waitFor();
    await dialog().waitFor({ state: 'detached' });
  });

  it('chooses by x, by shift and all of them; none', async () => {
    await row('four').getByRole('checkbox').click();
    await chosen(1);
    await row('two')
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await chosen(3);
    await page.keyboard.press('*');
    await page.keyboard.press('a');
    await chosen(4);
    await isForEverybody();
    await page.keyboard.press('*');
    await page.keyboard.press('n');
    await page.getByText('4 chosen').waitFor({ state: 'detached' });
    await row('one').getByRole('button').focus();
    await page.keyboard.press('x');
    await chosen(1);
    await page.keyboard.press('x');
  });

  it('labels by typing a part of a name, and takes it back', async () => {
    await row('three').getByRole('checkbox').check();
    await page.keyboard.press('l');
    await dialog().getByRole('combobox').fill('pai');
    await isForEverybody();
    await page.keyboard.press('Enter');
    await row('three').getByText('Paid').waitFor();
    await undo();
    await row('three').getByText('Paid').waitFor({ state: 'detached' });
  });

  it('moves by v, and makes the mailbox where there is none of that name', async () => {
    await row('three').getByRole('checkbox').check();
    await row('two').getByRole('checkbox').check();
    await page.keyboard.press('v');
    await dialog().getByRole('combobox').fill('Trips');
    await page.keyboard.press('Enter');
    await row('three').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /Trips/ }).getByText('2', { exact: true }).waitFor();
    await undo();
    await row('three').waitFor();
    await row('two').waitFor();
  });

  it('moves by drag', async () => {
    await row('one').dragTo(page.getByRole('link', { name: 'Paid' }));
    await row('one').waitFor({ state: 'detached' });
    await undo();
    await row('one').waitFor();
  });

  it('puts aside until tomorrow, lists it with its time, and brings it back', async () => {
    await row('two').getByRole('checkbox').check();
    await page.keyboard.press('b');
    await isForEverybody();
    await dialog()
      .getByRole('button', { name: /Tomorrow/ })
      .click();
    await row('two').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Snoozed' }).click();
    await row('two').getByText(/until/).waitFor();
    await row('two').getByRole('checkbox').check();
    await page.keyboard.press('b');
    await dialog().getByRole('button', { name: 'Bring it back now' }).click();
    await row('two').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await row('two').waitFor();
  });

  it('suggests while one searches, shows operators as chips and says where it looks', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('subject:four ann');
    await page.getByRole('option', { name: /from:ann@elsewhere.test/ }).waitFor();
    await isForEverybody();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await row('one').waitFor({ state: 'detached' });
    await row('four').waitFor();
    await page.getByText('all mail but trash and junk').waitFor();
    await page.getByRole('button', { name: 'Remove subject:four' }).click();
    await row('one').waitFor();
    await page.getByRole('button', { name: 'Remove from:ann@elsewhere.test' }).click();
    await row('one').waitFor();
  });

  it('reads, answers, files and searches by keys alone', async () => {
    await page.keyboard.press('j');
    await page.getByRole('article').getByText('Dear Alice, this is about four.').waitFor();
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await page.keyboard.type('Thank you.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await row('four').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('in:archive four');
    await page.locator('[data-list="in:archive four"][aria-busy="false"]').waitFor();
    await row('four').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.press('j');
    await page.getByRole('article').getByRole('heading', { name: 'four' }).waitFor();
    await page.keyboard.press('n');
    await page.locator('[data-message]:focus').waitFor();
  });

  it('deletes a mailbox', async () => {
    await page.getByRole('link', { name: 'Old' }).focus();
    await page.keyboard.press('F2');
    await dialog().getByRole('button', { name: 'Delete mailbox' }).click();
    await page.getByRole('link', { name: 'Old' }).waitFor({ state: 'detached' });
    await undo();
    await page.getByRole('link', { name: 'Old' }).waitFor();
  });
});
