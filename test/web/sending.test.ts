/** Ways out of the composer, and what is said before: in a real browser, and on the server. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { arrives, composer, gone, jmap, octetsOf, patience, row, text, undo, writers } from './support/writing.ts';

describeWith('sending', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let alice: Page;
  let bob: Page;

  beforeAll(async () => {
    web = await startWebLab();
    ({ alice, bob } = await writers(web));
  }, 120_000);
  afterAll(() => web.stop());

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const start = async (page: Page, to: string, subject: string, words = 'Dear Bob') => {
    await page.keyboard.press('c');
    await composer(page).getByLabel('To', { exact: true }).fill(to);
    await composer(page).getByLabel('Subject').fill(subject);
    await text(page).fill(words);
  };
  const sent = (page: Page) => page.getByRole('status').filter({ hasText: /^\s*Sent\b/ });

  it('says what one may have forgotten, and to whom it really goes', async () => {
    await start(alice, 'bob@aplha.test', '', 'See the attached plan');
    await alice.keyboard.press('Control+Enter');
    const said = composer(alice).getByRole('alertdialog');
    await said.getByText('It has no subject.').waitFor();
    await said.getByText('nothing is attached').waitFor();
    await said.getByText('aplha.test looks like alpha.test').waitFor();
    expect(await violations(alice)).toEqual([]);
    await button(alice, 'Go on writing the message').click();
    await said.waitFor({ state: 'detached' });
    await button(alice, 'Discard draft').click();
    await gone(alice);
  });

  it('keeps back what is sent for as long as one likes, or sends it at once', async () => {
    const undoTime = alice.getByLabel('Undo sending for');
    const sendIt = async (subject: string): Promise<string> => {
      await alice.goto('/mail');
      await alice.getByRole('link', { name: 'Inbox' }).waitFor();
      await start(alice, people.bob, subject);
      const asked = alice.waitForRequest((request) => request.postData()?.includes('EmailSubmission/set') === true);
      await alice.keyboard.press('Control+Enter');
      await sent(alice).waitFor();
      return (await asked).postData() ?? '';
    };
    await alice.goto('/settings');
    expect(await undoTime.inputValue()).toBe('8');
    await undoTime.selectOption('20 seconds');
    await alice.reload();
    await expect.poll(() => undoTime.inputValue(), { timeout: patience }).toBe('20');
    expect(await sendIt('Wait')).toContain('"HOLDFOR":"20"');
    await undo(alice).click();
    await expect.poll(() => composer(alice).getByLabel('Subject').inputValue(), { timeout: patience }).toBe('Wait');
    await button(alice, 'Discard draft').click();
    await gone(alice);

    for (const page of [alice, bob]) {
      await page.goto('/settings');
      await page.getByLabel('Undo sending for').selectOption('Send at once');
      await expect
        .poll(async () => (await jmap(page, ['Preferences/get', {}]))[0]?.['list'], { timeout: patience })
        .toMatchObject([{ values: { undoSend: 0 } }]);
    }
    expect(await sendIt('No wait')).not.toContain('HOLDFOR');
    expect(await undo(alice).count()).toBe(0);
    expect(await octetsOf(bob, 'No wait')).toContain('Dear Bob');
    expect(await jmap(bob, ['Email/query', { filter: { subject: 'Wait' }, limit: 5 }])).toMatchObject([
      { ids: [expect.any(String)] },
    ]);
  }, 120_000);

  it('sends later: what waits is shown, gets another time, and is stopped', async () => {
    await start(alice, people.bob, 'On Monday');
    await button(alice, 'Send later').click();
    expect(await violations(alice)).toEqual([]);
    await composer(alice)
      .getByRole('button', { name: /Tomorrow morning/ })
      .click();
    await alice.getByText('It will be sent').waitFor();
    await gone(alice);
    const [waiting] = await jmap(alice, ['EmailSubmission/get', { ids: null }]);
    const all = waiting?.['list'] as readonly { readonly sendAt: string; readonly undoStatus: string }[];
    const [first, ...others] = all.filter(({ undoStatus }) => undoStatus === 'pending');
    expect(others).toEqual([]);
    expect(new Date(first?.sendAt ?? '').getTime()).toBeGreaterThan(Date.now());
    await alice.getByRole('link', { name: 'Scheduled' }).click();
    const entry = alice.getByRole('main').getByRole('listitem').filter({ hasText: 'On Monday' });
    await entry.waitFor();
    expect(await violations(alice)).toEqual([]);
    await entry.getByRole('button', { name: 'Change the time' }).click();
    await entry.getByLabel('Date and time').fill('2001-01-01T08:00');
    await entry.getByRole('button', { name: 'Schedule', exact: true }).click();
    await entry.getByText('Choose a time to come').waitFor();
    const before = await entry.locator('time').getAttribute('datetime');
    await entry.getByRole('button', { name: /In an hour/ }).click();
    await expect.poll(() => entry.locator('time').getAttribute('datetime'), { timeout: patience }).not.toBe(before);
    await alice.reload();
    await entry.getByRole('button', { name: 'Stop and edit' }).click();
    await expect
      .poll(() => composer(alice).getByLabel('Subject').inputValue(), { timeout: patience })
      .toBe('On Monday');
    await entry.waitFor({ state: 'detached' });
    await alice.keyboard.press('Control+Enter');
    await sent(alice).waitFor();
    await alice.goto('/mail');
    expect(await octetsOf(bob, 'On Monday')).toContain('Dear Bob');
  }, 120_000);

  it('asks for a receipt', async () => {
    await start(alice, people.bob, 'With receipt');
    await composer(alice).getByLabel('Ask for a receipt').check();
    await alice.keyboard.press('Control+Enter');
    await sent(alice).waitFor();
    expect(await octetsOf(bob, 'With receipt')).toMatch(/^disposition-notification-to: .*alice@alpha\.test/im);
  }, 120_000);

  it('answers where one reads, and passes on the message itself', async () => {
    await arrives(bob, 'Inbox', 'On Monday');
    await row(bob, 'On Monday').first().getByRole('button').click();
    await bob.getByRole('button', { name: 'Write an answer …' }).click();
    const inline = bob.getByRole('group', { name: 'Re: On Monday' });
    const area = inline.getByLabel('Message', { exact: true });
    await area.click();
    await bob.keyboard.type('Gladly.');
    expect(await violations(bob)).toEqual([]);
    await inline.getByRole('button', { name: 'Send', exact: true }).click();
    await sent(bob).waitFor();
    await inline.waitFor({ state: 'detached' });
    expect(await octetsOf(alice, 'Re: On Monday')).toContain('Gladly.');
    await bob.getByRole('button', { name: 'Forward as attachment' }).first().click();
    await composer(bob).getByText('On Monday.eml').waitFor();
    await composer(bob).getByLabel('To', { exact: true }).fill(people.alice);
    await bob.keyboard.press('Control+Enter');
    await gone(bob);
    const octets = await octetsOf(alice, 'Fwd: On Monday');
    expect(octets).toMatch(/^content-type: message\/rfc822/im);
    // The message within is whole: its own fields are there.
    expect(octets.split(/^content-type: message\/rfc822/im)[1]).toMatch(/^delivered-to: bob@beta\.test/im);
  }, 120_000);

  it('begins with what was sent before, suggests whom one wrote to, and sends again', async () => {
    await alice.goto('/mail');
    await alice.getByRole('link', { name: 'Sent' }).click();
    await row(alice, 'With receipt').first().getByRole('button').click();
    await button(alice, 'Edit as new').click();
    await composer(alice).getByTitle(people.bob).waitFor();
    await composer(alice).getByLabel('To', { exact: true }).fill('bo');
    await composer(alice).getByLabel('Subject').fill('Anew');
    await button(alice, 'Discard draft').click();
    await gone(alice);
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('To', { exact: true }).pressSequentially('bob');
    await composer(alice).getByRole('option').first().waitFor();
    await alice.keyboard.press('ArrowDown');
    await alice.keyboard.press('Enter');
    await composer(alice).getByTitle(people.bob).waitFor();
    await button(alice, 'Discard draft').click();
    await gone(alice);
    await button(alice, 'Send again').click();
    await alice.getByText('Sent again').waitFor();
    await expect
      .poll(
        async () => {
          const [found] = await jmap(bob, ['Email/query', { filter: { subject: 'With receipt' } }]);
          return (found?.['ids'] as readonly string[]).length;
        },
        { timeout: patience },
      )
      .toBe(2);
  }, 120_000);

  it('has identities with signatures, and templates', async () => {
    await alice.goto('/settings');
    await alice.getByRole('button', { name: /^Edit .*alice@alpha\.test/ }).click();
    const form = alice.getByRole('form', { name: 'Identities and signatures' });
    const signature = form.getByLabel('Signature', { exact: true });
    await signature.click();
    await alice.keyboard.press('Control+b');
    await alice.keyboard.type('Alice of Alpha');
    expect(await violations(alice)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await button(alice, 'Add an identity').click();
    await form.getByLabel('Address').fill('bob@beta.test');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('only from your own addresses').waitFor();
    await form.getByLabel('Address').fill('alice+shop@alpha.test');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await alice.getByRole('button', { name: 'Remove alice+shop@alpha.test' }).click();
    await alice.getByText('Identity removed').waitFor();
    await alice.keyboard.press('c');
    await expect.poll(() => text(alice).innerText(), { timeout: patience }).toMatch(/--\s+Alice of Alpha/);
    await text(alice).click();
    await alice.keyboard.press('Control+Home');
    await alice.keyboard.type('As always');
    await button(alice, 'Templates').click();
    await composer(alice).getByLabel('Name of the template').fill('Usual');
    await button(alice, 'Save as template').click();
    await alice.getByText('Template saved').waitFor();
    await button(alice, 'Discard draft').click();
    await gone(alice);
    await alice.keyboard.press('c');
    await button(alice, 'Templates').click();
    expect(await violations(alice)).toEqual([]);
    await button(alice, 'Insert Usual').click();
    await expect.poll(() => text(alice).innerText(), { timeout: patience }).toContain('As always');
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await composer(alice).getByLabel('Subject').fill('Signed');
    await alice.keyboard.press('Control+Enter');
    await gone(alice);
    const octets = await octetsOf(bob, 'Signed');
    expect(octets).toContain('-- \r\nAlice of Alpha');
    expect(octets).toContain('<b>Alice of Alpha</b>');
    await alice.goto('/settings');
    await button(alice, 'Remove Usual').click();
    await alice.getByText('No templates yet.').waitFor();
  }, 120_000);

  it('keeps the draft on the device while the server is not reached, and gives it back', async () => {
    await alice.goto('/mail');
    await alice.getByRole('link', { name: 'Inbox' }).waitFor();
    await start(alice, people.bob, 'Far away');
    await composer(alice).getByText('Draft saved').waitFor();
    await alice.route('**/jmap/api', (route) => route.abort());
    await text(alice).fill('In a tunnel');
    await composer(alice).getByText('kept on this device').waitFor();
    // The page that wrote it is gone: another one gives it to the server.
    await alice.goto('about:blank');
    await alice.unroute('**/jmap/api');
    await alice.goto('/mail');
    await alice.getByText('Drafts that were kept on this device are saved.').waitFor();
    expect(await octetsOf(alice, 'Far away')).toContain('In a tunnel');
    const [found] = await jmap(alice, ['Email/query', { filter: { subject: 'Far away' } }]);
    expect(found?.['ids']).toHaveLength(1);
  }, 120_000);

  it('gives up a large upload, and can have the whole page', async () => {
    await alice.keyboard.press('c');
    await alice.route('**/jmap/upload/**', () => undefined);
    await composer(alice)
      .locator('footer input[type=file]')
      .setInputFiles({ name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(2_000_000) });
    await composer(alice).getByRole('progressbar').waitFor();
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await alice.keyboard.press('Control+Enter');
    await composer(alice).getByText('Wait until all files are there.').waitFor();
    const failed = alice.waitForEvent('requestfailed');
    await button(alice, 'Remove film.mp4').click();
    expect((await failed).url()).toContain('/jmap/upload/');
    await composer(alice).getByText('film.mp4').waitFor({ state: 'detached' });
    await button(alice, 'Whole page').click();
    const size = alice.viewportSize();
    expect(await composer(alice).boundingBox()).toMatchObject({ x: 0, y: 0, ...size });
    expect(await violations(alice)).toEqual([]);
    await button(alice, 'Beside the mail').click();
  });
});
