/**
 * Search in sealed mail, in a real browser on the real server: words and subjects that stood inside are found while the vault is open and
 * are nowhere when it is not. Then what the browser keeps, what the server was sent and what it keeps are searched for them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealAtRest } from '../../src/keys/at-rest.ts';
import { indexDatabase } from '../../web/crypto/sealed-index.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { jmap, row } from './support/writing.ts';

const passphrase = 'nine herons above the grey harbour';
const ann = 'ann@elsewhere.test';

/** Run in the page. */
const dumped = `(async () => {
  const answered = (asking) => new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === '${indexDatabase}')) return null;
  const database = await answered(indexedDB.open('${indexDatabase}'));
  const all = [];
  for (const name of database.objectStoreNames)
    all.push(...(await answered(database.transaction(name).objectStore(name).getAll())));
  database.close();
  return all.flatMap(({ octets, ...rest }) => [...new TextEncoder().encode(JSON.stringify(rest)), ...octets]);
})()`;

describeWith('search in sealed mail', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;
  const sent: Buffer[] = [];
  let key: { readonly standard: 'openpgp'; readonly octets: Buffer };

  const signedIn = async (path: string): Promise<Page> => {
    const one = await web.signedIn(people.alice, path);
    one.setDefaultTimeout(60_000);
    one.on('request', (request) => {
      const body = request.postDataBuffer();
      if (body !== null) sent.push(body);
    });
    return one;
  };

  /** As another program would send it: nothing of it is seen outside but who wrote to whom. */
  async function deliverSealed(id: string, subject: string, text: string): Promise<void> {
    const fields = [
      `From: Ann <${ann}>`,
      `To: ${people.alice}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString()}`,
    ];
    const message = [...fields, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', text, ''].join(
      '\r\n',
    );
    const sealed = await sealAtRest(Buffer.from(message), key, Date.now());
    if (!sealed.ok) throw new Error(sealed.error);
    const whole = sealed.value.toString('latin1');
    const end = whole.indexOf('\r\n\r\n');
    const kept = whole.slice(0, end).split(/\r\n(?![ \t])/);
    await deliverTo(web.lab, people.alice, {
      id,
      subject: '[...]',
      from: `Ann <${ann}>`,
      fields: kept.filter((field) => !/^(From|To|Subject|Message-ID):/i.test(field)),
      text: whole.slice(end + 4),
    });
  }

  async function unlock(one: Page): Promise<void> {
    await one.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await one.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await one.getByRole('button', { name: 'Open', exact: true }).press('Enter');
  }

  /** What is typed before the first mailbox is open is for nothing. */
  async function mail(one: Page): Promise<void> {
    await one.goto('/mail');
    await row(one, 'In clear').waitFor();
  }

  const search = (one: Page, text: string): Promise<void> =>
    one.getByRole('combobox', { name: 'Search mail' }).fill(text);

  /** The search is done: what it found is on the screen, for this text. */
  const shows = (one: Page, text: string) => one.locator(`[data-list=${JSON.stringify(text)}][aria-busy=false]`);

  const nothing = (one: Page) => one.getByText('No message matches.');

  /** All that the browser keeps of the index, as it keeps it; null where there is no such database. */
  const dump = async (one: Page): Promise<Buffer | null> => {
    const kept = await one.evaluate<readonly number[] | null>(dumped);
    return kept === null ? null : Buffer.from(kept);
  };

  beforeAll(async () => {
    web = await startWebLab();
    page = await signedIn('/settings/keys');
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await page.getByRole('button', { name: 'Make my key', exact: true }).press('Enter');
    await page.getByRole('img', { name: 'QR code of the recovery words' }).waitFor();
    const [keys] = await jmap(page, ['AccountKey/get', { ids: null }]);
    const [own] = keys?.['list'] as readonly { readonly octets: string }[];
    key = { standard: 'openpgp', octets: Buffer.from(own?.octets ?? '', 'base64') };
    await page.keyboard.press('Control+Alt+l');
    await deliverSealed('first', 'About the cormorant', 'It sleeps under the boathouse, said the ferryman.');
    await deliverSealed('second', 'Über den Fluß', 'The password of the lighthouse is PERIWINKLE.');
    await deliverTo(web.lab, people.alice, {
      subject: 'In clear',
      from: `Ann <${ann}>`,
      text: 'A periwinkle is a snail.',
    });
  }, 180_000);
  afterAll(() => web.stop());

  it('says that sealed mail was not searched while the keys are locked', { timeout: 120_000 }, async () => {
    await page.goto('/mail');
    await row(page, '[...]').first().waitFor();
    await search(page, 'cormorant');
    await page.getByText('Your keys are locked: what is inside sealed mail was not searched.').waitFor();
    await nothing(page).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Unlock and search it' }).press('Enter');
    await page.getByRole('region', { name: 'Encrypted: your keys are locked' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it(
    'finds what stood inside once they are open, with the subject that stood inside',
    { timeout: 120_000 },
    async () => {
      await unlock(page);
      await row(page, 'About the cormorant').waitFor();
      await row(page, 'About the cormorant').getByRole('img', { name: 'encrypted' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await search(page, 'ferryman');
      await shows(page, 'ferryman').waitFor();
      await row(page, 'About the cormorant').waitFor();
      await search(page, 'ÜBER');
      await row(page, 'Über den Fluß').waitFor();
      await row(page, 'About the cormorant').waitFor({ state: 'detached' });
    },
  );

  it(
    'puts it among what the server found, by date, and holds it to the other conditions',
    { timeout: 120_000 },
    async () => {
      await search(page, 'periwinkle');
      await row(page, 'Über den Fluß').waitFor();
      await row(page, 'In clear').waitFor();
      const subjects = await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').allInnerTexts();
      expect(subjects.findIndex((one) => one.includes('In clear'))).toBeLessThan(
        subjects.findIndex((one) => one.includes('Über den Fluß')),
      );
      await search(page, 'periwinkle subject:fluß');
      await row(page, 'In clear').waitFor({ state: 'detached' });
      await row(page, 'Über den Fluß').waitFor();
      await search(page, `from:${ann} periwinkle in:inbox after:2020-01-01`);
      await row(page, 'In clear').waitFor();
      await row(page, 'Über den Fluß').waitFor();
      for (const text of ['periwinkle from:bob', 'ferryman in:drafts', 'ferryman is:starred', 'ferryman -cormorant']) {
        await search(page, text);
        await shows(page, text).getByText('No message matches.').waitFor();
      }
    },
  );

  it(
    'shows the subject in the list and over the conversation, until the keys are locked',
    { timeout: 120_000 },
    async () => {
      await search(page, '');
      await row(page, 'About the cormorant').getByRole('button').first().click();
      await page.getByRole('heading', { name: 'About the cormorant' }).waitFor();
      await page.getByRole('heading', { name: 'encrypted' }).waitFor();
      // What the browser keeps in its history has none of it.
      await expect.poll(() => page.title()).toBe('[...] · Postern');
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Control+Alt+l');
      await page.getByRole('heading', { name: '[...]' }).waitFor();
      expect(await page.locator('body').innerText()).not.toContain('cormorant');
      await search(page, 'ferryman');
      await page.getByText('Your keys are locked: what is inside sealed mail was not searched.').waitFor();
      await nothing(page).waitFor();
      await search(page, '');
    },
  );

  it('keeps nothing of it that can be read', async () => {
    const kept = await dump(page);
    expect(kept?.length ?? 0).toBeGreaterThan(4_096);
    for (const words of ['cormorant', 'ferryman', 'periwinkle', 'lighthouse', 'elsewhere'])
      for (const octets of [Buffer.from(words), Buffer.from(words, 'utf16le'), Buffer.from(words.toUpperCase())])
        expect(kept?.includes(octets)).toBe(false);
  });

  it('forgets a message that was deleted', { timeout: 120_000 }, async () => {
    await mail(page);
    await search(page, 'boathouse');
    await page.getByRole('button', { name: 'Unlock and search it' }).press('Enter');
    await unlock(page);
    await row(page, 'About the cormorant').waitFor();
    const [, got] = await jmap(
      page,
      [
        'Email/query',
        { filter: { subject: '[...]' }, sort: [{ property: 'receivedAt', isAscending: true }], limit: 1 },
      ],
      ['Email/get', { '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' }, properties: ['id'] }],
    );
    const [email] = got?.['list'] as readonly { readonly id: string }[];
    await jmap(page, ['Email/set', { destroy: [email?.id] }]);
    await shows(page, 'boathouse').getByText('No message matches.').waitFor();
  });

  it('is switched off and on, with the keys', { timeout: 120_000 }, async () => {
    await page.goto('/settings/keys');
    const wish = page.getByLabel('Make sealed mail searchable');
    await wish.uncheck();
    await expect.poll(async () => (await dump(page))?.length ?? 0).toBe(0);
    expect(await violations(page)).toEqual([]);
    await mail(page);
    await search(page, 'periwinkle');
    await page.getByText('that is switched off in the settings').waitFor();
    await row(page, 'In clear').waitFor();
    expect(await row(page, 'Über den Fluß').count()).toBe(0);
    await page.goto('/settings/keys');
    await wish.check();
    await mail(page);
    await search(page, 'periwinkle');
    await row(page, 'Über den Fluß').waitFor();
  });

  it('is built by another device by itself, and gone when one signs out', { timeout: 120_000 }, async () => {
    const other = await signedIn('/mail');
    await row(other, 'In clear').waitFor();
    expect(await dump(other)).toBeNull();
    await search(other, 'lighthouse');
    await other.getByRole('button', { name: 'Unlock and search it' }).press('Enter');
    await unlock(other);
    await row(other, 'Über den Fluß').waitFor();
    expect((await dump(other))?.length ?? 0).toBeGreaterThan(4_096);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await dump(other)).toBeNull();
    expect((await dump(page))?.length ?? 0).toBeGreaterThan(4_096);
  });

  it('left nothing with the server but what was typed into the search box', () => {
    const kept = readdirSync(web.lab.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    // What is in clear is found, so that what is not found was not there.
    expect(kept.some((octets) => octets.includes('A periwinkle is a snail.'))).toBe(true);
    for (const octets of [...kept, ...sent])
      for (const words of ['sleeps', 'About the cormorant', 'PERIWINKLE', 'password of the'])
        expect(octets.includes(words)).toBe(false);
  });
});
