/** Messages in a real browser: HTML that can do nothing, and what is said of who sent them. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { gallery } from '../../src/lab/gallery.ts';
import { send } from '../forge/send.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { attacks } from './support/html-attacks.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describeWith('messages', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let listener: Server;
  let url = '';
  const heard: string[] = [];

  async function deliver(to: string, subject: string, html: string, more: readonly string[] = []): Promise<void> {
    const talk = await SmtpTalk.open(web.lab.ports.lmtp);
    for (const line of ['LHLO test.test', 'MAIL FROM:<eve@elsewhere.test>', `RCPT TO:<${to}>`, 'DATA'])
      await talk.command(line);
    const header = ['From: Eve <eve@elsewhere.test>', `To: ${to}`, `Subject: ${subject}`, ...more];
    const lines = [...header, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', '', html, '.'];
    expect((await talk.command(lines.join('\r\n'))).code).toBe(250);
    await talk.command('QUIT');
  }

  beforeAll(async () => {
    web = await startWebLab();
    listener = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end(png);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  }, 120_000);
  afterAll(async () => {
    await new Promise((resolve) => listener.close(resolve));
    await web.stop();
  });

  const open = async (page: Page, subject: string): Promise<void> => {
    const list = page.getByRole('region', { name: 'Messages' });
    await list.getByRole('listitem').filter({ hasText: subject }).getByRole('button').first().click();
  };

  it('runs nothing and fetches nothing of what attacks ask for', { timeout: 120_000 }, async () => {
    const all = Object.entries(attacks(url));
    await deliver(people.alice, 'attacks', 'first', ['Message-ID: <attacks@elsewhere.test>']);
    for (const [at, [name, html]] of all.entries())
      await deliver(people.alice, name, `<p>attack number ${at}.</p>${html}`, [
        `Message-ID: <attack-${at}@elsewhere.test>`,
        'References: <attacks@elsewhere.test>',
      ]);
    const page = await web.signedIn(people.alice);
    const said: string[] = [];
    const asked: string[] = [];
    const proxied = { asked: 0, answered: 0 };
    page.on('response', (response) => {
      if (response.url().includes('/proxy/image?')) proxied.answered += 1;
    });
    page.on('dialog', (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => said.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
    page.context().on('page', (other) => said.push(`window: ${other.url()}`));
    page.on('request', (request) => {
      if (request.url().includes('/proxy/image?')) proxied.asked += 1;
      if (!request.url().startsWith(web.url) && !/^(blob|data):/.test(request.url())) asked.push(request.url());
    });
    await page
      .getByRole('region', { name: 'Messages' })
      .getByRole('listitem')
      .first()
      .getByRole('button')
      .first()
      .click();
    await page.locator('iframe').nth(all.length).waitFor();
    for (const [at] of all.entries()) {
      const shown = page
        .locator('iframe')
        .nth(at + 1)
        .contentFrame();
      await shown.getByText(`attack number ${at}.`).waitFor({ timeout: 60_000 });
      expect(
        await shown
          .locator(
            'script, iframe, form, input, button, object, embed, base, link, meta[http-equiv], svg, video, audio',
          )
          .count(),
        all[at]?.[0],
      ).toBe(0);
    }
    // Whoever asks for remote content gets what the proxy gives: from this machine, nothing.
    const buttons = page.getByRole('button', { name: 'Show remote content' });
    expect(await buttons.count()).toBeGreaterThan(3);
    while ((await buttons.count()) > 0) await buttons.first().click();
    await expect.poll(() => proxied.asked > 0 && proxied.asked === proxied.answered, { timeout: 60_000 }).toBe(true);
    expect(heard).toEqual([]);
    expect(asked).toEqual([]);
    // The browser tells what it has blocked while the attacks were read, and what the proxy has refused.
    const told = ['Blocked script execution in', "base-uri 'none'", 'status of 403'];
    expect(said.filter((text) => !told.some((words) => text.includes(words)))).toEqual([]);
    expect(page.url().startsWith(web.url)).toBe(true);
  });

  it('shows remote pictures through the proxy, where they are asked for', { timeout: 60_000 }, async () => {
    await deliver(
      people.bob,
      'pictures',
      `<p>two pictures</p><p style="color:rgb(1,2,3)">styled</p><img alt="one" src="${url}/one.png"><p style="background:url('${url}/two.png')">x</p>`,
    );
    const page = await web.signedIn(people.bob);
    const fetched: string[] = [];
    await page.route('**/proxy/image?*', (route) => {
      fetched.push(new URL(route.request().url()).searchParams.get('url') ?? '');
      return route.fulfill({ body: png, contentType: 'image/png' });
    });
    await open(page, 'pictures');
    await page.getByText('2 remote pictures are not shown').waitFor();
    const picture = page.frameLocator('iframe').getByAltText('one');
    await picture.waitFor({ state: 'attached' });
    expect(await picture.getAttribute('src')).toBeNull();
    await page.frameLocator('iframe').getByText('styled').waitFor();
    const colour = "getComputedStyle(document.querySelector('iframe').contentDocument.querySelectorAll('p')[1]).color";
    expect(await page.evaluate(colour)).toBe('rgb(1, 2, 3)');
    await page.getByRole('button', { name: 'Show remote content' }).click();
    await page.frameLocator('iframe').locator('img[src^="blob:"]').waitFor({ state: 'attached' });
    expect(fetched.toSorted()).toEqual([`${url}/one.png`, `${url}/two.png`]);
    expect(heard).toEqual([]);
  });

  it('folds what is quoted, as deep as it goes', { timeout: 60_000 }, async () => {
    const long = 'All of this was said before. '.repeat(20);
    await deliver(
      people.bob,
      'quotes',
      `<p>Agreed.</p><blockquote>short one</blockquote><blockquote><p>${long}</p><blockquote><p>older: ${long}</p></blockquote></blockquote><p>Regards</p>`,
    );
    const page = await web.signedIn(people.bob);
    await open(page, 'quotes');
    const frame = page.frameLocator('iframe');
    await frame.getByText('Agreed.').waitFor();
    await frame.getByText('short one').waitFor();
    const fold = frame.locator('summary');
    expect(await fold.count()).toBe(1);
    expect(await frame.getByText('older:').isVisible()).toBe(false);
    const heightOf = async () => (await page.locator('iframe').boundingBox())?.height ?? 0;
    const before = await heightOf();
    await fold.focus();
    await page.keyboard.press('Enter');
    await frame.getByText('older:').waitFor();
    await expect.poll(heightOf, { timeout: 30_000 }).toBeGreaterThan(before);
    await fold.click();
    await frame.getByText('older:').waitFor({ state: 'hidden' });
  });

  it('says where links lead that say something else', { timeout: 60_000 }, async () => {
    await deliver(people.admin, 'links', '<p>Go to <a href="https://evil.test/x">www.paypal.com</a></p>');
    const page = await web.signedIn(people.admin);
    await open(page, 'links');
    await page.getByRole('alert').getByText('evil.test').waitFor();
    await page.frameLocator('iframe').getByText('(leads to evil.test)').waitFor();
    const link = page.frameLocator('iframe').getByRole('link', { name: 'www.paypal.com' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    const shown = page.getByRole('status').getByText('leads to evil.test');
    await link.hover();
    await shown.waitFor();
    await page.getByRole('heading', { name: 'links' }).hover();
    await shown.waitFor({ state: 'detached' });
    await link.focus();
    await shown.waitFor();
  });

  it('says where they lead before a touch follows them', { timeout: 60_000 }, async () => {
    const context = await web.visitor({ hasTouch: true });
    await context.request.post('/auth/sign-in', { data: { address: people.admin, password: web.lab.password } });
    const page = await context.newPage();
    const opened: string[] = [];
    context.on('page', (other) => opened.push(other.url()));
    await page.goto('/mail');
    await open(page, 'links');
    const link = page.frameLocator('iframe').getByRole('link', { name: 'www.paypal.com' });
    await link.tap();
    await page.getByText('Tap again to open it.').waitFor();
    expect(opened).toEqual([]);
    await link.tap();
    await expect.poll(() => opened.length, { timeout: 20_000 }).toBe(1);
  });

  it('warns of a forged name in red and in words, and says how it knows', { timeout: 60_000 }, async () => {
    const forgery = gallery.find(({ name }) => name === 'display name');
    if (forgery === undefined) throw new Error('the gallery has none');
    const target = {
      port: web.lab.ports.smtp,
      folder: web.lab.data,
      letterbox: {
        submissions: web.lab.ports.submissions,
        imap: web.lab.ports.imap,
        tls: web.lab.tls(),
        passwords: { alice: web.lab.password, bob: web.lab.password },
      },
      explain: () => Promise.resolve(null),
    };
    await send({ ...forgery, verdict: {} }, target);
    const page = await web.signedIn(people.bob);
    await open(page, 'About tomorrow');
    const line = page.getByRole('button', { name: 'Danger' });
    await line.getByText('The name shows another address than the one that wrote this').waitFor();
    await line.click();
    const panel = page.getByRole('region', { name: 'How we know' });
    await panel.getByText('SPF', { exact: true }).waitFor();
    for (const heading of ['Who', 'The way', 'Proofs', 'Score', 'The four services'])
      expect(await panel.getByRole('heading', { name: heading, exact: true }).count()).toBe(1);
  });
});
