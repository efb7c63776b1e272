/** Reading one message in a real browser: what is attached, quoted, asked for and shown two ways; on paper, from right to left, by touch. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';

/** One red point. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const letter = [
  '--m',
  'Content-Type: multipart/alternative; boundary=a',
  '',
  '--a\r\nContent-Type: text/plain\r\n\r\nPlainly said.\r\n> one\r\n> two\r\n> three\r\n> four',
  '--a\r\nContent-Type: multipart/related; boundary=r',
  '',
  '--r\r\nContent-Type: text/html\r\n\r\n<p>Laid out. <img alt="red" src="cid:red@elsewhere.test"></p>',
  `--r\r\nContent-Type: image/png\r\nContent-ID: <red@elsewhere.test>\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
  '--r--\r\n--a--',
  '--m\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\n%PDF',
  '--m\r\nContent-Type: text/html; name=run.html\r\nContent-Disposition: attachment; filename=run.html\r\n\r\n<p>x',
  '--m--',
].join('\r\n');

describeWith('reading', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;

  beforeAll(async () => {
    web = await startWebLab();
    await deliverTo(web.lab, people.alice, {
      subject: 'letter',
      from: 'Ann <ann@elsewhere.test>',
      fields: [
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=m',
        'List-Unsubscribe: <https://list.test/leave>, <mailto:leave@list.test>',
        'Disposition-Notification-To: Ann <ann@elsewhere.test>',
      ],
      text: letter,
    });
    page = await web.signedIn(people.alice);
    await page.getByRole('button', { name: /letter/ }).click();
    await page.frameLocator('iframe').getByText('Laid out.').waitFor();
  }, 120_000);
  afterAll(() => web.stop());

  it('shows a picture that came with it', async () => {
    const width = "document.querySelector('iframe').contentDocument.querySelector('img').naturalWidth";
    await expect.poll(() => page.evaluate<number>(width), { timeout: 30_000 }).toBe(1);
  });

  it('says of attachments what they are and what is thought of them', async () => {
    const files = page.getByRole('article').getByRole('listitem');
    await files.filter({ hasText: 'bill.pdf' }).getByText('nothing suspicious found').waitFor();
    await files.filter({ hasText: 'run.html' }).getByText('can run a program').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('asks whether a receipt is sent, and does not ask again', async () => {
    await page.getByText('Ann asks to be told that you have read this.').waitFor();
    await page.getByRole('button', { name: 'Do not' }).click();
    await page.getByText('Ann asks to be told').waitFor({ state: 'detached' });
  });

  it('shows the ways out of its list, and asks nobody before one is chosen', async () => {
    await page.getByText('Unsubscribe', { exact: true }).click();
    const link = page.getByRole('link', { name: /list.test/ });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    await page.getByRole('button', { name: 'Write to leave@list.test' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText('Unsubscribe', { exact: true }).click();
  });

  it('shows it as plain text, with what it quotes folded', async () => {
    await page.getByRole('button', { name: 'Show as plain text' }).click();
    await page.getByRole('article').getByText('Plainly said.', { exact: false }).last().waitFor();
    expect(await page.getByRole('article').getByText('> three').isVisible()).toBe(false);
    await page.getByText('Show what it quotes').click();
    await page.getByRole('article').getByText('> three').waitFor();
    await page.getByRole('button', { name: 'Show as it was laid out' }).click();
    await page.frameLocator('iframe').getByText('Laid out.').waitFor();
  });

  it('shows it as it came', async () => {
    await page.getByRole('button', { name: 'View source' }).click();
    await page.getByRole('dialog').getByText('Content-ID: <red@elsewhere.test>').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('is the message alone on paper', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('region', { name: 'Messages' }).isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: 'letter' }).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('stands from right to left too, and in high contrast', async () => {
    await page.evaluate("document.documentElement.dir = 'rtl'");
    const list = await page.getByRole('region', { name: 'Messages' }).boundingBox();
    const text = await page.getByRole('article').boundingBox();
    expect(list?.x).toBeGreaterThan(text?.x ?? Infinity);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.evaluate("document.documentElement.dataset.theme = 'contrast'");
    expect(await violations(page)).toEqual([]);
    await page.evaluate("document.documentElement.dir = 'ltr'");
    await page.evaluate('delete document.documentElement.dataset.theme');
  });

  it('is swiped away by touch, and comes back', async () => {
    const row = page.locator('[data-thread]').filter({ hasText: 'letter' });
    const at = { pointerType: 'touch', clientX: 200, clientY: 200, bubbles: true };
    await row.dispatchEvent('pointerdown', at);
    for (const clientX of [240, 300, 360]) await row.dispatchEvent('pointermove', { ...at, clientX });
    await row.dispatchEvent('pointerup', { ...at, clientX: 360 });
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
  });

  it('stands closer where one likes that', async () => {
    await page.goto('/settings');
    await page.getByLabel('Compact').check();
    await page.goto('/mail');
    const row = page.getByRole('region', { name: 'Messages' }).getByRole('listitem').first();
    await row.waitFor();
    await expect.poll(async () => (await row.boundingBox())?.height, { timeout: 30_000 }).toBe(44);
    expect(await violations(page)).toEqual([]);
  });

  it('sends the receipt that was asked for, which the sender gets', async () => {
    await deliverTo(web.lab, people.alice, {
      subject: 'plan',
      from: `Bob <${people.bob}>`,
      fields: [`Disposition-Notification-To: ${people.bob}`],
    });
    const reader = await web.signedIn(people.alice);
    await reader.getByRole('button', { name: /plan/ }).click();
    await reader.getByRole('button', { name: 'Send a receipt' }).click();
    await reader.getByText('Receipt sent').waitFor();
    await reader.getByText('Bob asks to be told').waitFor({ state: 'detached' });
    const sender = await web.signedIn(people.bob);
    await sender.getByRole('button', { name: /Read: plan/ }).click({ timeout: 60_000 });
    await sender.getByRole('button', { name: 'View source' }).click();
    const source = sender.getByRole('dialog');
    await source.getByText('report-type=disposition-notification').waitFor();
    await source.getByText('Disposition: manual-action/MDN-sent-manually; displayed').waitFor();
  });

  it('leaves a list by one click, says where that was not taken, and asks nothing twice', async () => {
    await deliverTo(web.lab, people.alice, {
      subject: 'weekly',
      from: 'Ann <ann@elsewhere.test>',
      fields: ['List-Unsubscribe: <https://list.test/leave>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
    });
    // The lab reaches no list: what a server says of one is test/jmap/unsubscribe.test.ts.
    const outcomes = ['refused', 'done'];
    const reader = await web.signedIn(people.alice);
    await reader.route('**/jmap/api', (route) => answerOfList(route, outcomes));
    const once = reader.getByRole('button', { name: 'Unsubscribe at list.test' });
    await reader.getByRole('button', { name: /weekly/ }).click();
    await once.click();
    await reader.getByText('list.test did not take it.').waitFor();
    await reader.getByRole('link', { name: /list.test/ }).waitFor();
    expect(await once.count()).toBe(0);
    await reader.goto('/mail');
    await reader.getByRole('button', { name: /weekly/ }).click();
    await once.waitFor();
    expect(await violations(reader)).toEqual([]);
    await once.click();
    await reader.getByText('You have unsubscribed from this list.').waitFor();
    expect([await once.count(), outcomes]).toEqual([0, []]);
  });
});

/** Answers about lists in the server's stead, with the next outcome; all else is asked of it. */
async function answerOfList(route: Route, outcomes: string[]): Promise<void> {
  const { methodCalls } = route.request().postDataJSON() as { readonly methodCalls: readonly (readonly string[])[] };
  const [[name = '', , callId = ''] = []] = methodCalls;
  if (!name.startsWith('EmailList/')) return route.continue();
  const args = name === 'EmailList/get' ? { oneClick: 'list.test' } : { outcome: outcomes.shift() };
  return route.fulfill({ json: { methodResponses: [[name, args, callId]], sessionState: 's' } });
}
