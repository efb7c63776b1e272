/** Contacts in a real browser: made, found, changed, taken away and put back, read from a file and written to one, and used while writing. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';

const vcards = `BEGIN:VCARD
VERSION:3.0
UID:zoe
N:Zimmer;Zoë;;;
FN:Zoë Zimmer
EMAIL;TYPE=WORK:zoe@elsewhere.test
ORG:<b>Acme</b>
PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
END:VCARD
BEGIN:VCARD
rubbish
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Team
MEMBER:zoe
END:VCARD
`;

describeWith('contacts', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => void (web = await startWebLab()), 120_000);
  afterAll(() => web.stop());

  it('are made, found, changed, and taken away with a way back', async () => {
    const page = await web.signedIn(people.alice, '/contacts');
    await page.getByText('There is no contact yet').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'New contact' }).click();
    await page.getByLabel('Given name').fill('Élodie');
    await page.getByLabel('Surname').fill('Blanc');
    await page.getByLabel('E-mail 1', { exact: true }).fill('elodie@elsewhere.test');
    await page.getByRole('group', { name: 'Phone' }).getByRole('textbox').fill('+33 1 23');
    await page.getByLabel('Note').fill('two\nlines');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Élodie Blanc' }).waitFor();
    expect(await violations(page)).toEqual([]);

    const list = page.getByRole('region', { name: 'Contacts' });
    await page.keyboard.press('/');
    await page.keyboard.type('nobody');
    await page.getByText('Nobody fits.').waitFor();
    await page.getByLabel('Search contacts').fill('elodie bl');
    await list.getByRole('link', { name: 'Élodie Blanc' }).waitFor();
    await page.getByLabel('Search contacts').fill('');

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Surname').fill('Noir');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Élodie Noir' }).waitFor();
    await page.getByText('+33 1 23').waitFor();

    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('There is no contact yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await list.getByRole('link', { name: 'Élodie Noir' }).click();
    await page.getByText('two\nlines').waitFor();
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it('come from a file and go to one, and are walked through by key', async () => {
    const page = await web.signedIn(people.bob, '/contacts');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.vcf', mimeType: 'text/vcard', buffer: Buffer.from(vcards) });
    await page.getByText('2 contacts imported, 1 left out').waitFor();
    await page.getByRole('link', { name: 'Team' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Zoë Zimmer' }).waitFor();
    await page.getByText('<b>Acme</b>').waitFor();
    await page.locator('header img[src^="blob:"]').waitFor();
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export .vcf' }).click();
    const text = readFileSync(await (await downloaded).path(), 'utf8').replaceAll('\r\n ', '');
    expect(text).toContain('FN:Zoë Zimmer');
    expect(text).toContain('MEMBER:zoe');
    expect(text).toContain('PHOTO:data:image/png;base64');
    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByText('Group', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Zoë Zimmer' }).waitFor();
  }, 120_000);

  it('stand in groups, which are made and changed on the page and written to as a whole', async () => {
    const page = await web.signedIn(people.bob, '/contacts');
    const view = page.getByRole('region', { name: 'The chosen contact' });
    await page.getByRole('button', { name: 'New contact' }).click();
    await page.getByLabel('Given name').fill('Ada');
    await page.getByLabel('Nickname').fill('Countess');
    await page.getByLabel('Title').fill('Analyst');
    await page.getByLabel('E-mail 1', { exact: true }).fill('ada@elsewhere.test');
    await page.getByRole('button', { name: 'Save' }).click();
    await view.getByText('“Countess”').waitFor();
    await view.getByText('Analyst').waitFor();

    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByLabel('Name of the group').fill('Choir');
    await page.getByLabel('Search members').fill('zimm');
    await page.getByLabel('Ada').waitFor({ state: 'detached' });
    await page.getByLabel('Zoë Zimmer').check();
    await page.getByLabel('Search members').fill('');
    await page.getByLabel('Ada').check();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Choir' }).waitFor();
    await view.getByRole('button', { name: 'Ada' }).waitFor();

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Name of the group').fill('Small choir');
    await page.getByLabel('Zoë Zimmer').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Small choir' }).waitFor();
    await page.reload();
    await view.getByRole('button', { name: 'Ada' }).waitFor();
    expect(await view.getByRole('button', { name: 'Zoë Zimmer' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Write to Small choir' }).click();
    await page.getByRole('button', { name: 'Remove Ada' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove Zoë Zimmer' }).count()).toBe(0);
  }, 120_000);

  it('lend their picture to what they send', async () => {
    await deliverTo(web.lab, people.bob, { subject: 'Faces', from: 'Z <zoe@elsewhere.test>' });
    await deliverTo(web.lab, people.bob, { subject: 'Nobody', from: 'Quinn Unknown <quinn@elsewhere.test>' });
    const page = await web.signedIn(people.bob);
    const header = page.locator('button[data-message]');
    const row = (subject: string) =>
      page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: subject });
    await row('Faces').getByRole('button').first().click();
    await header.locator('img[src^="blob:"]').waitFor();
    await row('Nobody').getByRole('button').first().click();
    await header.getByText('QU', { exact: true }).waitFor();
    expect(await header.locator('img').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it('are suggested while one writes, and are made from a message, also on a phone', async () => {
    await deliverTo(web.lab, people.admin, { subject: 'Stranger', from: 'Yan Stranger <yan@elsewhere.test>' });
    const page = await web.signedIn(people.admin);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByText('Stranger', { exact: false }).first().click();
    await page.getByRole('button', { name: 'Add to contacts' }).click();
    await page.getByText('Contact saved').waitFor();
    await page.getByRole('link', { name: 'Yan Stranger' }).click();
    await page.getByRole('heading', { name: 'Yan Stranger' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('link', { name: 'Yan Stranger' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('link', { name: 'Yan Stranger' }).click();
    await page.getByRole('button', { name: 'Write to yan@elsewhere.test' }).click();
    await page.getByRole('button', { name: 'Remove Yan Stranger' }).waitFor();
  }, 120_000);

  it('are suggested by how their words begin', async () => {
    const page = await web.signedIn(people.admin);
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
    await page.keyboard.press('c');
    const to = page.getByLabel('To', { exact: true });
    await to.fill('stran');
    await page.getByRole('option', { name: 'Yan Stranger' }).waitFor();
  }, 120_000);
});
