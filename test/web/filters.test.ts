/** Filters and the vacation response in a real browser, and what they do to mail that comes in. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { people } from '../support/lab.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { waitFor } from '../support/wait-for.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

describeWith('filters', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => void (web = await startWebLab()), 120_000);
  afterAll(() => web.stop());

  async function arrives(subject: string): Promise<void> {
    const talk = await SmtpTalk.open(web.lab.ports.smtp);
    await talk.command('EHLO client.test');
    const message = Buffer.from(`From: x@else.test\r\nTo: ${people.bob}\r\nSubject: ${subject}\r\n\r\nHi\r\n`);
    expect((await talk.send('x@else.test', [people.bob], message)).code).toBe(250);
    await talk.quit();
  }

  async function messagesIn(mailbox: string): Promise<string> {
    const imap = await ImapTalk.login(web.lab.ports.imap, people.bob, web.lab.password);
    const { untagged } = await imap.command(`STATUS "${mailbox}" (MESSAGES UNSEEN)`);
    await imap.logout();
    return untagged.map(({ text }) => text).join(' ');
  }

  const saved = (page: Page): Promise<void> => page.getByText('Saved.').waitFor();

  it('moves what a rule says, until the rule is off', async () => {
    const page = await web.signedIn(people.bob, '/settings');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Reports');
    await page.getByLabel('Where').selectOption('subject');
    await page.getByLabel('What').fill('report "weekly"');
    await page.getByLabel('Mailbox').selectOption('Archive');
    await page.getByRole('button', { name: 'Add an action' }).click();
    const form = page.getByRole('form', { name: 'Rule' });
    expect(await violations(page)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    await arrives('My report "weekly", again');
    await waitFor('the filed message', async () => (await messagesIn('Archive')).includes('MESSAGES 1 UNSEEN 0'));

    const kept = page.waitForResponse((answer) => answer.request().postData()?.includes('SieveScript/set') === true);
    await page.getByRole('checkbox', { name: 'Reports' }).uncheck();
    await kept;
    await page.reload();
    await page.getByRole('checkbox', { name: 'Reports' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Reports' }).isChecked()).toBe(false);
    const inbox = await messagesIn('INBOX');
    await arrives('Another report "weekly"');
    await waitFor('the message', async () => (await messagesIn('INBOX')) !== inbox);
    expect(await messagesIn('Archive')).toContain('MESSAGES 1');
  });

  it('answers while one is away', async () => {
    const page = await web.signedIn(people.bob, '/settings');
    const form = page.getByRole('form', { name: 'While you are away' });
    await form.getByLabel('Answer mail that comes in').check();
    await form.getByLabel('Subject').fill('Not here');
    await form.getByLabel('Message').fill('I am at the sea.');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The answer goes out from now on.').waitFor();
    const alice = await web.signedIn(people.alice);
    const talk = await SmtpTalk.open(web.lab.ports.submissions, web.lab.tls());
    await talk.command('EHLO client.test');
    await talk.authPlain(people.alice, web.lab.password);
    const lunch = Buffer.from(`From: ${people.alice}\r\nTo: ${people.bob}\r\nSubject: Lunch?\r\n\r\nToday?\r\n`);
    expect((await talk.send(people.alice, [people.bob], lunch)).code).toBe(250);
    await talk.quit();
    await alice.getByText('Not here').first().waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitFor('the old setting', () =>
      form
        .getByLabel('Answer mail that comes in')
        .isChecked()
        .then((is) => !is),
    );
  });
});
