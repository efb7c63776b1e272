/** Rich text in a real browser: what is made of it at the other domain, octet for octet. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { arrives, composer, gone, octetsOf, patience, row, text, undoFor, writers } from './support/writing.ts';

/** What a browser has for whoever pastes and drops. */
interface Transfer {
  setData(type: string, value: string): void;
  readonly items: { add(file: unknown): void };
}
interface Tab {
  readonly DataTransfer: new () => Transfer;
  readonly File: new (pieces: readonly unknown[], name: string, options: object) => unknown;
  readonly ClipboardEvent: new (name: string, options: object) => unknown;
  readonly DragEvent: new (name: string, options: object) => unknown;
}
interface Area {
  dispatchEvent(event: unknown): void;
}

/** A picture of one point. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const lines = (octets: string): readonly string[] => octets.split('\r\n');

/** Media types of all parts, in order. */
const types = (octets: string): readonly string[] =>
  [...octets.matchAll(/^content-type: ([a-z]+\/[a-z0-9.+-]+)/gim)].map(([, type]) => type ?? '');

describeWith('rich text', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let alice: Page;
  let bob: Page;
  /** What the browser complains of: the policy of the pages, and failures. */
  const complaints: string[] = [];

  beforeAll(async () => {
    web = await startWebLab();
    ({ alice, bob } = await writers(web));
    for (const page of [alice, bob]) {
      await undoFor(page, 0);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (/Security Policy|Trusted/i.test(message.text())) complaints.push(message.text());
      });
    }
  }, 120_000);
  afterAll(() => web.stop());

  const button = (page: Page, name: string) => composer(page).getByRole('button', { name, exact: true });
  const start = async (page: Page, to: string, subject: string) => {
    await page.keyboard.press('c');
    await composer(page).getByLabel('To', { exact: true }).fill(to);
    await composer(page).getByLabel('Subject').fill(subject);
    await text(page).click();
  };
  const paste = (page: Page, texts: Readonly<Record<string, string>>) =>
    text(page).evaluate((area, all) => {
      const tab = globalThis as unknown as Tab;
      const data = new tab.DataTransfer();
      for (const [type, value] of Object.entries(all)) data.setData(type, value);
      const event = new tab.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      (area as unknown as Area).dispatchEvent(event);
    }, texts);
  const give = (page: Page, how: 'paste' | 'drop', name: string, type: string) =>
    text(page).evaluate(
      (area, { how: way, name: file, type: kind, base64 }) => {
        const tab = globalThis as unknown as Tab;
        const data = new tab.DataTransfer();
        const octets = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new tab.File([octets], file, { type: kind }));
        const event =
          way === 'paste'
            ? new tab.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
            : new tab.DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        (area as unknown as Area).dispatchEvent(event);
      },
      { how, name, type, base64: png },
    );

  it('has forms by key and by the toolbar, which one key reaches', async () => {
    await start(alice, people.bob, 'With forms');
    await alice.keyboard.type('plain ');
    await alice.keyboard.press('Control+b');
    await alice.keyboard.type('bold');
    await alice.keyboard.press('Control+b');
    await alice.keyboard.type(' and ');
    await button(alice, 'Italic').click();
    await alice.keyboard.type('slanted');
    await button(alice, 'Italic').click();
    await alice.keyboard.type('.');
    await alice.keyboard.press('Enter');
    await button(alice, 'List').click();
    await alice.keyboard.type('one');
    await alice.keyboard.press('Enter');
    await alice.keyboard.type('two');
    await alice.keyboard.press('Enter');
    await alice.keyboard.press('Enter');
    await alice.keyboard.type('see https://postern.test/x today');
    await expect.poll(() => text(alice).locator('ul li').count(), { timeout: patience }).toBe(2);
    await button(alice, 'Bold').focus();
    await alice.keyboard.press('ArrowRight');
    await composer(alice).locator('button[aria-label="Italic"]:focus').waitFor();
    await alice.keyboard.press('End');
    await composer(alice).locator('button[aria-label="Redo"]:focus').waitFor();
    await button(alice, 'Undo').click();
    await button(alice, 'Redo').click();
    expect(await violations(alice)).toEqual([]);
    await alice.keyboard.press('Control+Enter');
    await gone(alice);
    const octets = await octetsOf(bob, 'With forms');
    expect(types(octets)).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
    expect(octets).toMatch(/content-type: text\/plain; format=flowed/i);
    const all = lines(octets);
    expect(all).toContain('plain bold and slanted.');
    expect(all.slice(all.indexOf('- one')).slice(0, 3)).toEqual(['- one', '- two', 'see https://postern.test/x today']);
    expect(octets).toContain('<div>plain <b>bold</b> and <i>slanted</i>.</div><ul><li>one</li><li>two</li></ul>');
    expect(octets).toContain('<a href="https://postern.test/x">https://postern.test/x</a>');
  }, 120_000);

  it('cleans what is pasted', async () => {
    await start(alice, people.bob, 'Pasted');
    const html = `<style>p{color:red}</style><p style="position:fixed" onclick="alert(1)">A <b>bold</b>
      <span style="font-style:italic">slanted</span> <a href="javascript:alert(1)">bad</a>
      <a href="https://postern.test/">good</a></p><img src="https://postern.test/spy.png" alt="spy"><script>alert(1)</script>
      <iframe src="https://postern.test"></iframe><form><input name="x"></form>`;
    await paste(alice, { 'text/html': html, 'text/plain': 'x' });
    await expect.poll(() => text(alice).locator('b').innerText(), { timeout: patience }).toBe('bold');
    const inside = await text(alice).innerHTML();
    expect(inside).not.toMatch(/style|script|onclick|iframe|form|input|spy\.png/i);
    expect(inside).toContain('<i>slanted</i>');
    expect(inside).toContain('href="https://postern.test/"');
    await button(alice, 'Discard draft').click();
  });

  it('has pictures by paste and by drop within the text, and other files behind it', async () => {
    await start(alice, people.bob, 'With pictures');
    await alice.keyboard.type('Look:');
    await give(alice, 'paste', 'pasted.png', 'image/png');
    await give(alice, 'drop', 'dropped.png', 'image/png');
    await give(alice, 'drop', 'plan.pdf', 'application/pdf');
    await expect.poll(() => text(alice).locator('img[src^="blob:"]').count(), { timeout: patience }).toBe(2);
    await composer(alice).getByText('plan.pdf').waitFor();
    await composer(alice).getByText('Draft saved').waitFor();
    await expect.poll(() => composer(alice).getByRole('progressbar').count(), { timeout: patience }).toBe(0);
    await composer(alice).getByText('Draft saved').waitFor();
    await button(alice, 'Save and close').click();
    await arrives(alice, 'Drafts', 'With pictures');
    await row(alice, 'With pictures').getByRole('button').click();
    await alice.getByRole('button', { name: 'Go on writing' }).click();
    await expect.poll(() => text(alice).locator('img[src^="blob:"]').count(), { timeout: patience }).toBe(2);
    await alice.keyboard.press('Control+Enter');
    await gone(alice);
    const octets = await octetsOf(bob, 'With pictures');
    expect(types(octets)).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'multipart/related',
      'text/html',
      'image/png',
      'image/png',
      'application/pdf',
    ]);
    const ids = [...octets.matchAll(/^content-id: <(.*)>/gim)].map(([, id]) => id ?? '');
    expect(ids).toHaveLength(2);
    const joined = octets.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    for (const id of ids) expect(joined).toContain(`src="cid:${encodeURIComponent(id)}"`);
    expect(lines(octets).filter((line) => line.startsWith(png.slice(0, 60)))).toHaveLength(3);
  }, 120_000);

  it('answers HTML with what was said as it came', async () => {
    await arrives(bob, 'Inbox', 'With forms');
    await row(bob, 'With forms').first().getByRole('button').click();
    await bob.getByRole('button', { name: 'Reply', exact: true }).click();
    await composer(bob).getByText('Quoted message').waitFor();
    await bob.keyboard.type('Good.');
    expect(await violations(bob)).toEqual([]);
    await bob.keyboard.press('Control+Enter');
    await gone(bob);
    const octets = await octetsOf(alice, 'Re: With forms');
    const all = lines(octets);
    expect(all).toContain('Good.');
    expect(all).toContain('> plain bold and slanted.');
    expect(all).toContain('> - one');
    expect(octets.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toMatch(
      /<blockquote type="cite"[^>]*>\s*<div>plain <b>bold<\/b>/,
    );
    expect(octets).toMatch(/^in-reply-to: </im);
  }, 120_000);

  it('writes plain text where that is wished, and remembers it', async () => {
    await start(alice, people.bob, 'Plainly');
    await alice.keyboard.type(`${'a long line of words '.repeat(8)}to the end`);
    await composer(alice).getByLabel('Plain text').check();
    await expect.poll(() => text(alice).inputValue(), { timeout: patience }).toContain('to the end');
    await alice.keyboard.press('Control+Enter');
    await gone(alice);
    const octets = await octetsOf(bob, 'Plainly');
    expect(types(octets)).toEqual(['text/plain']);
    expect(lines(octets).every((line) => line.startsWith('\t') || line.length <= 78)).toBe(true);
    await arrives(bob, 'Inbox', 'Plainly');
    await row(bob, 'Plainly').first().getByRole('button').click();
    await bob.locator('pre', { hasText: `${'a long line of words '.repeat(8)}to the end` }).waitFor();
    await alice.reload();
    await alice.getByRole('link', { name: 'Inbox' }).waitFor();
    await alice.keyboard.press('c');
    await expect.poll(() => composer(alice).locator('textarea').count(), { timeout: patience }).toBe(1);
    await composer(alice).getByLabel('Plain text').uncheck();
    await text(alice).locator('div').first().waitFor({ state: 'attached' });
    await button(alice, 'Save and close').click();
  }, 120_000);

  it('says nothing against the policy of the pages', () => {
    expect(complaints).toEqual([]);
  });
});
