/** Writing mail in a real browser, and reading it at the other domain: through the MTA of the lab. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { arrives, composer, gone, patience, row, undo, undoFor, writers } from './support/writing.ts';

describeWith('the composer', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let alice: Page;
  let bob: Page;

  beforeAll(async () => {
    web = await startWebLab();
    ({ alice, bob } = await writers(web));
    for (const page of [alice, bob]) await undoFor(page, 0);
  }, 120_000);
  afterAll(() => web.stop());

  const saved = (page: Page) => composer(page).getByText('Draft saved').waitFor();
  const chips = (page: Page) => composer(page).locator('.chip').allInnerTexts();

  it('opens by key, with the focus where one begins, and goes by key', async () => {
    await alice.keyboard.press('c');
    await composer(alice).waitFor();
    await composer(alice).locator('[id$="-to"]:focus').waitFor();
    expect(await violations(alice)).toEqual([]);
    await alice.keyboard.press('Escape');
    await gone(alice);
  });

  it('makes chips of what is typed and pasted, and says which is no address', async () => {
    await alice.getByRole('button', { name: 'New message' }).click();
    const to = composer(alice).getByLabel('To', { exact: true });
    await to.fill('"Doe, Ann" <ann@example.org>');
    await alice.keyboard.press('Enter');
    await to.fill('nobody');
    await alice.keyboard.press(',');
    expect((await chips(alice)).map((text) => text.replaceAll('\n', ' '))).toEqual([
      expect.stringContaining('Doe, Ann'),
      expect.stringContaining('nobody'),
    ]);
    await composer(alice).getByText('“nobody” is not an address.').waitFor();
    expect(await violations(alice)).toEqual([]);
    await alice.keyboard.press('Backspace');
    await alice.keyboard.press('Backspace');
    expect(await chips(alice)).toEqual([]);
    await composer(alice).getByRole('button', { name: 'Save and close' }).click();
    await gone(alice);
  });

  it('saves as one types, and goes on with the draft', async () => {
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await composer(alice).getByLabel('Subject').fill('Half a thought');
    await composer(alice).getByLabel('Message', { exact: true }).fill('It begins');
    await composer(alice)
      .locator('footer input[type=file]')
      .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('At noon, by the river.\n') });
    await composer(alice).getByText('plan.txt').waitFor();
    await composer(alice).getByRole('progressbar').waitFor({ state: 'detached' });
    await saved(alice);
    await alice.keyboard.press('Escape');
    await arrives(alice, 'Drafts', 'Half a thought');
    await row(alice, 'Half a thought').getByRole('button').click();
    await alice.getByRole('button', { name: 'Go on writing' }).click();
    await expect
      .poll(() => composer(alice).getByLabel('Message', { exact: true }).innerText(), { timeout: patience })
      .toContain('It begins');
    await composer(alice).getByText('plan.txt').waitFor();
    expect((await chips(alice)).join()).toContain(people.bob);
    await composer(alice).getByRole('button', { name: 'Discard draft' }).click();
    await alice.getByText('Draft discarded').waitFor();
  });

  it('sends with what is attached, and bob reads it', async () => {
    await alice.keyboard.press('c');
    await composer(alice).getByRole('button', { name: 'Send', exact: true }).click();
    await composer(alice).getByText('Say who is to get it.').waitFor();
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await composer(alice).getByLabel('Subject').fill('Tomorrow');
    await composer(alice).getByLabel('Message', { exact: true }).fill('Dear Bob,\n\nat noon?');
    await composer(alice)
      .locator('footer input[type=file]')
      .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('At noon, by the river.\n') });
    await composer(alice).getByText('plan.txt').waitFor();
    await composer(alice).getByRole('progressbar').waitFor({ state: 'detached' });
    await alice.keyboard.press('Control+Enter');
    await gone(alice);
    await arrives(bob, 'Inbox', 'Tomorrow');
    await row(bob, 'Tomorrow').getByRole('button').click();
    await bob.getByText('plan.txt').waitFor();
  }, 120_000);

  it('answers with what was said quoted, to the author alone', async () => {
    await bob.getByRole('button', { name: 'Reply', exact: true }).click();
    await composer(bob).getByTitle(people.alice).waitFor();
    const quote = composer(bob).locator('iframe').contentFrame().locator('blockquote');
    await expect.poll(() => quote.innerText(), { timeout: patience }).toMatch(/Dear Bob,\s+at noon\?/);
    expect(await composer(bob).getByLabel('Subject').inputValue()).toBe('Re: Tomorrow');
    await bob.keyboard.type('At noon.');
    await bob.keyboard.press('Control+Enter');
    await gone(bob);
    await arrives(alice, 'Inbox', 'Re: Tomorrow');
  }, 120_000);

  it('takes back what was just sent', async () => {
    await undoFor(alice, 30);
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await composer(alice).getByLabel('Subject').fill('Too soon');
    await alice.keyboard.press('Control+Enter');
    await undo(alice).click();
    await expect.poll(() => composer(alice).getByLabel('Subject').inputValue(), { timeout: patience }).toBe('Too soon');
    await composer(alice).getByRole('button', { name: 'Discard draft' }).click();
    await alice.getByText('Draft discarded').waitFor();
  });

  it('is the whole page on a phone', async () => {
    await alice.setViewportSize({ width: 390, height: 800 });
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('Subject').waitFor();
    const box = await composer(alice).boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 800 });
    expect(await violations(alice)).toEqual([]);
  });
});
