/** The administration, as an administrator sees it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { looksWell } from './support/looks.ts';

describeWith('the administration', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;
  const said: string[] = [];
  beforeAll(async () => {
    // Nobody listens at port 1: what goes there waits.
    web = await startWebLab({ routes: ['gone.test=127.0.0.1:1'] });
    page = await web.signedIn(people.admin, '/admin');
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
  }, 120_000);
  afterAll(() => web.stop());

  it('shows what runs, in sentences, as a chart and as its table', async () => {
    await page.getByText('postern.alpha.test runs Postern').waitFor();
    await page.locator('canvas').first().waitFor();
    for (const question of [
      'Is mail flowing?',
      'Is anyone attacking?',
      'Is anything about to break?',
      'What do I have to do?',
    ])
      await page.getByRole('heading', { name: question }).waitFor();
    await page.getByRole('link', { name: 'Make a backup: none is known.' }).waitFor();
    // What DNS says of a lab is told too, when it is known.
    await page.getByText('DNS and the server are being looked at').waitFor({ state: 'detached', timeout: 60_000 });
    const mail = page.getByRole('region', { name: 'Mail', exact: true });
    await mail.getByText('The same as a table').click();
    await mail.getByRole('columnheader', { name: 'Received' }).waitFor();
    await page.getByLabel('Period').selectOption('31');
    await page.getByText('the last 31 days:').waitFor();
    expect(await page.locator('canvas').count()).toBe(6);
    await looksWell(page);
  });

  it('tells why a message waits, and holds, releases and cancels it by the keys alone', async () => {
    await waiting(web, 'nobody@gone.test');
    await page.getByRole('link', { name: 'Queue' }).press('Enter');
    const row = page.getByRole('row').filter({ hasText: 'nobody@gone.test' });
    await row.getByText('It was asked to leave at').waitFor();
    await looksWell(page);
    await row.getByRole('button', { name: 'Hold' }).press('Enter');
    await row.getByText('It is held until somebody releases it.').waitFor();
    // Tried, held or not: nobody is there who would take it, and the page says so by itself.
    await row.getByRole('button', { name: 'Try now' }).press('Enter');
    await page.getByText('It was tried and still waits').waitFor({ timeout: 60_000 });
    await row.getByText('Tried 1 times; the next attempt is at').waitFor();
    await row.getByRole('button', { name: 'Hold' }).press('Enter');
    await row.getByRole('button', { name: 'Release' }).waitFor();
    const cancel = row.getByRole('button', { name: 'Cancel: nobody gets it, nobody is told' });
    await cancel.press('Enter');
    await row.getByRole('button', { name: 'Keep' }).press('Enter');
    await cancel.press('Enter');
    await row.getByRole('button', { name: 'Yes: Cancel' }).press('Enter');
    await page.getByText('Nothing waits.').waitFor();
  });

  it('makes an account that can sign in, sets its password anew, and signs it out', async () => {
    const carol = 'carol@alpha.test';
    await page.goto('/admin/accounts');
    await page.getByRole('row', { name: people.admin }).getByText('administrator').waitFor();
    const form = page.locator('form').filter({ has: page.getByLabel('Password') });
    await form.getByLabel('Address').fill(carol);
    await form.getByRole('button', { name: 'Add' }).press('Enter');
    const told = page.getByText(`The password of ${carol}`);
    const first = await told.locator('code').innerText();
    await looksWell(page);
    const carols = await web.visitor();
    const signIn = async (password: string): Promise<number> =>
      (await carols.request.post('/auth/sign-in', { data: { address: carol, password } })).status();
    expect(await signIn(first)).toBe(200);
    await page.getByRole('link', { name: carol }).press('Enter');
    await page.getByRole('heading', { name: 'Open sessions' }).waitFor();
    await looksWell(page);
    await page.getByRole('heading', { name: 'New password' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).first().press('Enter');
    const second = await told.locator('code').innerText();
    expect([await signIn(first), await signIn(second)]).toEqual([401, 200]);
    await page.getByRole('button', { name: 'Make a link by which its user sets it' }).press('Enter');
    const link = await page.getByText('The link, shown only now').locator('code').innerText();
    const door = await carols.newPage();
    await door.goto(link);
    await door.getByLabel('New password').fill('carol knows this one');
    await looksWell(door);
    await door.getByRole('button', { name: 'Set it' }).press('Enter');
    await door.getByText('The password is set').waitFor();
    expect(door.url()).not.toContain('#');
    expect([await signIn(second), await signIn('carol knows this one')]).toEqual([401, 200]);
    await door.close();
    const again = await carols.newPage();
    await again.goto(link);
    await again.getByText('This link was used before').waitFor();
    await again.close();
    await page.getByRole('button', { name: 'Close: no login' }).press('Enter');
    await page.getByRole('button', { name: 'Open again' }).waitFor();
    expect(await signIn('carol knows this one')).toBe(401);
    const remove = 'Remove the account and all its mail for good';
    await page.getByRole('button', { name: remove }).press('Enter');
    await page.getByRole('button', { name: `Yes: ${remove}` }).press('Enter');
    await page.getByRole('heading', { name: 'New account' }).waitFor();
    expect(await page.getByRole('link', { name: carol }).count()).toBe(0);
  });

  it('says why something is refused', async () => {
    await page.goto('/admin/aliases');
    await page.getByLabel('Address').fill('team@alpha.test');
    await page.getByLabel('Target').fill(people.alice);
    await page.getByRole('button', { name: 'Add' }).press('Enter');
    await page.getByRole('row', { name: 'team@alpha.test' }).getByText(people.alice).waitFor();
    await page.getByLabel('Target').fill(people.alice);
    await page.getByRole('button', { name: 'Add' }).press('Enter');
    await page.getByRole('alert').getByText('exists already').waitFor();
    await looksWell(page);
    const row = page.getByRole('row', { name: 'team@alpha.test' });
    await row.getByRole('button', { name: 'Remove' }).press('Enter');
    await row.getByRole('button', { name: 'Yes: Remove' }).press('Enter');
    await row.waitFor({ state: 'detached' });
  });

  it('shuts an address out and lets it in again', async () => {
    await page.goto('/admin/bans');
    await page.getByText('Nobody is locked out.').waitFor();
    await page.getByLabel('Address, network or account').fill('192.0.2.7');
    await page.getByRole('button', { name: 'Add' }).press('Enter');
    const row = page.getByRole('row', { name: '192.0.2.7' });
    await row.waitFor();
    await looksWell(page);
    await row.getByRole('button', { name: 'Let in again' }).press('Enter');
    await page.getByText('Nobody is locked out.').waitFor();
  });

  it('shows the record that is missing in DNS, to be copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/admin/domains');
    await page.getByLabel('Domain').fill('gamma.test');
    await page.getByRole('button', { name: 'Add' }).press('Enter');
    const finding = page.getByRole('listitem').filter({ hasText: 'gamma.test' }).filter({ hasText: 'MX' }).first();
    await finding.waitFor({ timeout: 60_000 });
    await looksWell(page);
    const record = await finding.locator('code').first().innerText();
    await finding.getByRole('button', { name: 'Copy' }).first().press('Enter');
    await finding.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(record);
    expect(record).toContain('gamma.test');
    await page.getByRole('row', { name: 'postern.alpha.test. TLSA' }).getByText('3 1 1').waitFor();
  });

  it('makes a token that a program can use, and takes it away', async () => {
    await page.goto('/admin/tokens');
    await page.getByLabel('Address').fill(people.admin);
    await page.getByLabel('Name').fill('watcher');
    await page.getByRole('checkbox', { name: 'queue:read' }).check();
    await page.getByRole('button', { name: 'Add' }).press('Enter');
    const token = await page.getByText('The token, shown only now:').locator('code').innerText();
    await looksWell(page);
    const ask = async (path: string): Promise<number> =>
      (await fetch(`${web.url}/api/v1/admin/${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask('queue'), await ask('accounts')]).toEqual([200, 403]);
    const row = page.getByRole('row', { name: 'watcher' });
    await row.getByRole('button', { name: 'Revoke' }).press('Enter');
    await row.getByRole('button', { name: 'Yes: Revoke' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    expect(await ask('queue')).toBe(401);
  });

  it.each([
    ['certificates', 'acme.authority is not set'],
    ['backup', 'No backup is known'],
    ['settings', 'directory.administrators'],
    ['audit', 'token.remove'],
    ['health', 'Look again'],
  ])('shows %s, by day and by night, and on the phone', async (place, words) => {
    await page.goto(`/admin/${place}`);
    await page.getByText(words).first().waitFor();
    // Hundreds of rows would be looked at one by one.
    if (place === 'settings') await page.getByLabel('Only what the file sets').check();
    await page.getByText('Looking: this takes some seconds.').waitFor({ state: 'detached', timeout: 60_000 });
    await looksWell(page);
  });

  it('says what was found, and why a value cannot be, in the language of the page', { timeout: 120_000 }, async () => {
    await page.evaluate("localStorage.setItem('postern.language', 'it')");
    try {
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/admin/check'), {
        timeout: 60_000,
      });
      await page.goto('/admin/health');
      const { findings } = (await (await answered).json()) as {
        readonly findings: readonly { readonly what: string; readonly why: string }[];
      };
      await page.getByText('Il server non inoltra nulla').waitFor({ state: 'attached', timeout: 60_000 });
      await page.locator('details > summary').press('Enter');
      const shown = await page.locator('main').innerText();
      const english = findings.flatMap(({ what, why }) => [what, why]).filter((words) => words !== '');
      expect([english.length > 5, english.filter((words) => shown.includes(words))]).toEqual([true, []]);
      await page.goto('/admin/domains');
      const form = page
        .locator('form')
        .filter({ has: page.locator('input') })
        .last();
      await form.getByRole('textbox').fill('no domain');
      await form.getByRole('button').press('Enter');
      await page.getByText('"no domain" non è un nome di dominio').waitFor();
    } finally {
      await page.evaluate("localStorage.removeItem('postern.language')");
    }
  });

  it('follows the log', async () => {
    await page.goto('/admin/logs');
    await page.getByRole('columnheader', { name: 'Event' }).waitFor();
    await looksWell(page);
    await page.getByRole('searchbox').fill('auth');
    const live = page.waitForResponse((answer) => answer.url().includes('/logs/live'));
    await page.getByRole('button', { name: 'Follow' }).press('Enter');
    await live;
    const stranger = await web.visitor();
    await stranger.request.post('/auth/sign-in', { data: { address: 'nobody@alpha.test', password: 'wrong' } });
    await page.getByRole('cell', { name: 'auth.' }).first().waitFor();
    await page.getByRole('button', { name: 'Stop following' }).press('Enter');
    // Refusals that were provoked above are told by the browser, and so is nothing else.
    expect(said.filter((line) => !line.includes('409') && !line.includes('422'))).toEqual([]);
  });

  it('is not there for others', async () => {
    const other = await web.signedIn(people.alice, '/admin');
    await other.getByRole('link', { name: 'Inbox' }).waitFor();
    expect(await other.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  });
});

/** A message of alice's that is to leave tomorrow. */
async function waiting({ lab, url }: WebLab, to: string): Promise<void> {
  const made = await lab.postern(['token', 'add', people.alice, 'later', '--scope', 'send', '--json']);
  const { token } = JSON.parse(made.stdout) as { readonly token: string };
  const sent = await fetch(`${url}/api/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      from: people.alice,
      to: [to],
      subject: 'Later',
      text: 'Hello',
      send_at: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  });
  expect(sent.status).toBe(202);
}
